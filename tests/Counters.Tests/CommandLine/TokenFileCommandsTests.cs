using System.Collections.Immutable;
using Counters.Host.CommandLine;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Counters.Tokens.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.CommandLine;

/// <summary><c>token create</c>, <c>list</c> and <c>revoke</c> on a file, which is at each instant one that a host takes.</summary>
public sealed class TokenFileCommandsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    private string FilePath => _directory.Sub("tokens.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_token_that_is_added_to_a_file_opens_a_host_that_reads_it()
    {
        var output = await CreateAsync("--name", "acme", "--scopes", "query,ingest", "--expires", "90d", "--customers", "acme,bolt", "--namespaces", "9970");
        var secret = Assert.Single(output.Split('\n').Select(line => line.Trim()), line => line.StartsWith(TokenSecret.Prefix, StringComparison.Ordinal));
        var token = Assert.Single(InForce());
        Assert.Equal(TokenSecret.Hash(secret), token.SecretHash);
        Assert.Equal(["acme", "bolt"], token.Reach.Customers);
        Assert.Equal([9970], token.Reach.Namespaces);
        Assert.Equal(new DateTimeOffset(2027, 2, 20, 10, 0, 0, TimeSpan.Zero), token.ExpiresAt);
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_new_file_is_its_owners_alone_and_a_changed_one_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        await CreateAsync("--name", "a", "--scopes", "query");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixMode.Of(FilePath));
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        UnixMode.Set(FilePath, Shared);
        await CreateAsync("--name", "b", "--scopes", "query");
        Assert.Equal(Shared, UnixMode.Of(FilePath));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_file_is_as_it_was()
    {
        await CreateAsync("--name", "ci", "--scopes", "query");
        var before = await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<UsageException>(() => CreateAsync("--name", "ci", "--scopes", "admin"));
        Assert.Contains("has a token 'ci' already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_faulty_file_is_not_touched()
    {
        await File.WriteAllTextAsync(FilePath, """{"tokens":[{"name":"ci","scops":["query"]}]}""", TestContext.Current.CancellationToken);
        UnixMode.Set(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var refusal = await Assert.ThrowsAsync<UsageException>(() => CreateAsync("--name", "b", "--scopes", "query"));
        Assert.Contains("tokens[0].scops: there is no such property of a token.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("scops", await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_no_token_and_leave_no_file_behind()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => CreateAsync("--name", $"ci-{number}", "--scopes", "query")));
        Assert.Equal(12, InForce().Length);
        Assert.Equal(["tokens.json", "tokens.json.lock"], Directory.EnumerateFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_revoked_token_is_out_of_the_file_and_a_mistyped_name_gets_the_nearest()
    {
        await CreateAsync("--name", "leaked", "--scopes", "query");
        await CreateAsync("--name", "kept", "--scopes", "query");
        var refusal = await Assert.ThrowsAsync<UsageException>(() => RunAsync("revoke", "leakd"));
        Assert.EndsWith("has no token 'leakd'. The nearest name is 'leaked'.", refusal.Message, StringComparison.Ordinal);
        await RunAsync("revoke", "leaked");
        Assert.Equal("kept", Assert.Single(InForce()).Name);
        Assert.Contains("It was the last one there", await RunAsync("revoke", "kept"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_a_file_has_everything_but_the_hashes()
    {
        await CreateAsync("--name", "acme", "--scopes", "query", "--customers", "acme", "--expires", "2026-12-01");
        await CreateAsync("--name", "ops", "--scopes", "admin,query");
        var lines = (await RunAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Matches(@"^acme\s+query\s+acme\s+2026-12-01T00:00:00Z \(expiring\)\s+-", lines[1]);
        Assert.Matches(@"^ops\s+query,admin\s+everything\s+never\s+-", lines[2]);
        Assert.All(InForce(), token => Assert.DoesNotContain(lines, line => line.Contains(Convert.ToHexStringLower(token.SecretHash), StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("yesterday", "is neither 1 to 3650 days nor a date")]
    [InlineData("0d", "is neither 1 to 3650 days nor a date")]
    [InlineData("2026-11-22", "has passed")]
    [InlineData("2099-01-01", "is more than 3650 days away")]
    public async Task An_end_that_makes_no_sense_is_refused(string expires, string fault)
    {
        var refusal = await Assert.ThrowsAsync<UsageException>(() => CreateAsync("--name", "ci", "--scopes", "query", "--expires", expires));
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FilePath));
    }

    private async Task<string> CreateAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await TokenCreation.RunAsync(HostCommand.Parse(["token", "create", .. arguments, "--file", FilePath]), output, _clock));
        return output.ToString();
    }

    private async Task<string> RunAsync(string verb, params string[] arguments)
    {
        await using var output = new StringWriter();
        var command = HostCommand.Parse(["token", verb, .. arguments, "--file", FilePath]);
        Assert.Equal(0, await (verb == "list" ? TokenList.RunAsync(command, output, _clock) : TokenRevocation.RunAsync(command, output)));
        return output.ToString();
    }

    private ImmutableArray<Token> InForce() => TokenSettingsReader.Read(new ConfigurationBuilder().Build(), new TokensFile(FilePath).Look());
}
