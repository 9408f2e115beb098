using System.Collections.Immutable;
using Counters.Hosting;
using Counters.Tokens;
using Counters.Tokens.Sources;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Counters.Tests.Tokens.Sources;

public sealed class TokenSettingsReaderTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void A_token_has_a_name_scopes_and_a_hash()
    {
        var token = Assert.Single(Read(("0:Name", "ci"), ("0:Scopes:0", "ingest"), ("0:Scopes:1", "query"), ("0:Sha256", Hash)));
        Assert.Equal("ci", token.Name);
        Assert.Equal([Scope.Ingest, Scope.Query], token.Scopes.Order());
        Assert.Equal(Convert.FromHexString(Hash), token.SecretHash);
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var refusal = Refused(
            ("0:Name", "has spaces"), ("0:Scopes:0", "ingest"), ("0:Sha256", Hash),
            ("1:Name", "ops"), ("1:Scopes:0", "amdin"), ("1:Sha256", Hash),
            ("2:Name", "none"), ("2:Sha256", "abc"));
        Assert.Equal(
            [
                "Counters:Tokens:0:Name: a token needs a name of 1 to 64 letters, digits, dots, dashes and underscores.",
                "Counters:Tokens:1:Scopes:0: 'amdin' is none of ingest, query, admin, metrics.",
                "Counters:Tokens:2:Scopes: a token needs at least one of ingest, query, admin, metrics.",
                "Counters:Tokens:2:Sha256: this must be the secret's SHA-256, 64 hexadecimal digits.",
            ],
            refusal.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void A_secret_that_was_put_in_the_place_of_its_hash_is_not_repeated()
    {
        var secret = TokenSecret.Create();
        Assert.DoesNotContain(secret, Refused(("0:Name", "ci"), ("0:Scopes:0", "ingest"), ("0:Sha256", secret)).Message);
    }

    [Fact]
    public void Two_tokens_of_one_name_are_refused()
    {
        var refusal = Refused(
            ("0:Name", "ci"), ("0:Scopes:0", "ingest"), ("0:Sha256", Hash),
            ("1:Name", "ci"), ("1:Scopes:0", "query"), ("1:Sha256", Hash));
        Assert.Equal("Counters:Tokens:1:Name: 'ci' names another token already.", refusal.Message);
    }

    [Fact]
    public void A_token_may_have_an_end_and_limits()
    {
        var token = Assert.Single(Read(
            ("0:Name", "acme"), ("0:Scopes:0", "query"), ("0:Sha256", Hash), ("0:ExpiresAt", "2027-01-31T00:00:00Z"),
            ("0:Customers:0", "acme"), ("0:Namespaces:0", "9970")));
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero), token.ExpiresAt);
        Assert.Equal((false, true, true), (token.Reach.IsEverything, token.Reach.HasCustomer("acme"), token.Reach.HasNamespace(9970)));
    }

    [Theory]
    [InlineData("Customers", "acme", "Counters:Tokens:0:Customers: this is a list; its first entry is Counters:Tokens:0:Customers:0.")]
    [InlineData("Customers:0", "", "Counters:Tokens:0:Customers:0: '' is not a customer's id.")]
    [InlineData("Customers:0", "a b", "Counters:Tokens:0:Customers:0: 'a b' is not a customer's id.")]
    [InlineData("Namespaces:0", "0", "Counters:Tokens:0:Namespaces:0: '0' is not a namespace's id, a positive integer.")]
    [InlineData("Namespaces", "", "Counters:Tokens:0:Namespaces: an empty list would reach nothing; leave it out when the token is not limited by it.")]
    [InlineData("Customer:0", "acme", "Counters:Tokens:0:Customer: there is no such setting of a token.")]
    [InlineData("ExpiresAt", "tomorrow", "Counters:Tokens:0:ExpiresAt: 'tomorrow' is not an ISO 8601 time such as 2027-01-31T00:00:00Z or 2027-01-31.")]
    [InlineData("ExpiresAt:0", "2027-01-31", "Counters:Tokens:0:ExpiresAt: this is one value, not a list or nothing.")]
    public void A_limit_that_cannot_be_read_is_refused_and_not_left_out(string key, string value, string fault) =>
        Assert.Contains(fault, Refused(("0:Name", "acme"), ("0:Scopes:0", "query"), ("0:Sha256", Hash), ($"0:{key}", value)).Message.Split(Environment.NewLine));

    private static SettingsRefusedException Refused(params (string Key, string Value)[] settings) =>
        Assert.Throws<SettingsRefusedException>(() => Read(settings));

    private static ImmutableArray<Token> Read(params (string Key, string Value)[] settings) => TokenSettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Counters:Tokens:{setting.Key}", (string?)setting.Value)))
        .Build());
}
