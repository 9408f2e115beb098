using System.Collections.Immutable;
using Counters.Operations;
using Counters.Operations.Tokens;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Counters.Tests.Operations.Tokens;

public sealed class TokenReaderTests
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

    private static SettingsRefusedException Refused(params (string Key, string Value)[] settings) =>
        Assert.Throws<SettingsRefusedException>(() => Read(settings));

    private static ImmutableArray<Token> Read(params (string Key, string Value)[] settings) => TokenReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Counters:Tokens:{setting.Key}", (string?)setting.Value)))
        .Build());
}
