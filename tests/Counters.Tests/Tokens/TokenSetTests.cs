using System.Collections.Immutable;
using Counters.Hosting;
using Counters.Tokens;
using CsCheck;
using Xunit;

namespace Counters.Tests.Tokens;

public sealed class TokenSetTests
{
    [Fact]
    public void Each_secret_finds_its_own_token_and_nothing_else_finds_any() =>
        Gen.Select(Gen.String[1, 40].HashSet[1, 20], Gen.String).Sample((secrets, guess) =>
        {
            var ring = new TokenSet([.. secrets.Select((secret, at) => new Token($"{at}", [Scope.Query], TokenSecret.Hash(secret)))], isOpen: false);
            Assert.All(secrets.Index(), pair => Assert.Equal($"{pair.Index}", ring.Find(pair.Item)?.Name));
            Assert.Equal(secrets.Contains(guess), ring.Find(guess) is not null);
        });

    [Fact]
    public void A_new_secret_has_256_random_bits_and_says_whose_it_is()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => TokenSecret.Create()).ToHashSet();
        Assert.Equal(100, secrets.Count);
        Assert.All(secrets, secret => Assert.Matches("^ct_[A-Za-z0-9_-]{43}$", secret));
    }

    [Fact]
    public void A_hash_is_what_sha256sum_prints() => Assert.Equal(
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", Convert.ToHexStringLower(TokenSecret.Hash("secret")));

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("http://127.8.8.8:80", true)]
    [InlineData("http://unix:/run/counters.sock", true)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://[::]:5080", false)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://+:5080", false)]
    [InlineData("http://10.0.0.7:5080", false)]
    [InlineData("http://127.0.0.1.example.com:5080", false)]
    [InlineData("http://localhost.example.com:5080", false)]
    [InlineData("nonsense", false)]
    public void Loopback_is_what_only_this_machine_reaches(string address, bool isLoopback) =>
        Assert.Equal(isLoopback, ListeningAddresses.IsLoopback(address));

    [Fact]
    public void Without_a_token_a_host_is_open_in_Development_on_loopback() =>
        Assert.True(TokenPolicy.Decide([], ["http://127.0.0.1:5080"], isDevelopment: true).IsOpen);

    [Theory]
    [InlineData("http://0.0.0.0:5080", true)]
    [InlineData("http://127.0.0.1:5080;http://*:5081", true)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    public void Without_a_token_any_other_host_is_refused_in_one_line(string addresses, bool isDevelopment)
    {
        var refusal = Assert.Throws<SettingsRefusedException>(() => TokenPolicy.Decide([], [.. addresses.Split(';')], isDevelopment));
        Assert.StartsWith("Counters:Tokens is empty", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("token create", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void With_a_token_a_host_is_closed_wherever_it_runs()
    {
        ImmutableArray<Token> tokens = [new("ci", [Scope.Ingest], TokenSecret.Hash("secret"))];
        Assert.False(TokenPolicy.Decide(tokens, ["http://127.0.0.1:5080"], isDevelopment: true).IsOpen);
        Assert.False(TokenPolicy.Decide(tokens, ["http://0.0.0.0:5080"], isDevelopment: false).IsOpen);
    }
}
