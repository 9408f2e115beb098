using System.Collections.Immutable;
using System.Text;
using Counters.Tokens;
using Counters.Tokens.Sources;
using Xunit;

namespace Counters.Tests.Tokens.Sources;

/// <summary>A tokens file is read strictly: whatever could leave out a limit by mistake is refused.</summary>
public sealed class TokensDocumentTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void A_token_has_all_that_the_file_says()
    {
        var faults = new List<string>();
        var token = Assert.Single(Read(
            $$"""{"tokens":[{"name":"acme","scopes":["query","ingest"],"sha256":"{{Hash}}","expires_at":"2027-01-31","customers":["acme"],"namespaces":[9970,4711]}]}""", faults));
        Assert.Empty(faults);
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero), token.ExpiresAt);
        Assert.Equal(["acme"], token.Reach.Customers);
        Assert.Equal([4711, 9970], token.Reach.Namespaces);
        Assert.Equal((TokenSource.File, false), (token.Source, token.Reach.IsEverything));
        Assert.True(token.Reach.HasCustomer("acme"));
        Assert.False(token.Reach.HasCustomer("Acme"));
    }

    [Theory]
    [InlineData(""" "customer":["acme"] """, "tokens[0].customer: there is no such property of a token.")]
    [InlineData(""" "Customers":["acme"] """, "tokens[0].Customers: there is no such property of a token.")]
    [InlineData(""" "customers":null """, "tokens[0].customers: this must be a list of texts; leave it out when there are none.")]
    [InlineData(""" "customers":"acme" """, "tokens[0].customers: this must be a list of texts; leave it out when there are none.")]
    [InlineData(""" "customers":[] """, "tokens[0].customers: an empty list would reach nothing; leave it out when the token is not limited by it.")]
    [InlineData(""" "customers":[""] """, "tokens[0].customers[0]: '' is not a customer's id.")]
    [InlineData(""" "customers":["acme",null] """, "tokens[0].customers: this must be a list of texts; leave it out when there are none.")]
    [InlineData(""" "namespaces":["9970"] """, "tokens[0].namespaces: this must be a list of numbers; leave it out when there are none.")]
    [InlineData(""" "namespaces":[1.5] """, "tokens[0].namespaces[0]: '1.5' is not a namespace's id, a positive integer.")]
    [InlineData(""" "namespaces":[-1] """, "tokens[0].namespaces[0]: '-1' is not a namespace's id, a positive integer.")]
    [InlineData(""" "namespaces":[] """, "tokens[0].namespaces: an empty list would reach nothing; leave it out when the token is not limited by it.")]
    [InlineData(""" "expires_at":null """, "tokens[0].expires_at: this must be a text; leave it out when there is none.")]
    [InlineData(""" "expires_at":"" """, "tokens[0].expires_at: '' is not an ISO 8601 time such as 2027-01-31T00:00:00Z or 2027-01-31.")]
    [InlineData(""" "expires_at":"soon" """, "tokens[0].expires_at: 'soon' is not an ISO 8601 time such as 2027-01-31T00:00:00Z or 2027-01-31.")]
    public void What_could_leave_out_a_limit_is_refused_by_its_place(string property, string fault)
    {
        var faults = new List<string>();
        Read($$"""{"tokens":[{"name":"acme","scopes":["query"],"sha256":"{{Hash}}",{{property}}}]}""", faults);
        Assert.Contains(faults, each => each.EndsWith(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "this must be an object with a list of tokens")]
    [InlineData("""{"token":[]}""", "this must be an object with a list of tokens")]
    [InlineData("""{"tokens":[],"more":1}""", "'more' is not known; there is 'tokens' only.")]
    [InlineData("""{"tokens":[1]}""", "tokens[0]: a token is an object.")]
    [InlineData("""{"tokens":[],"tokens":[]}""", "a property is given twice")]
    [InlineData("""{"tokens":[{"name":"a","customers":["a"],"customers":["b"]}]}""", "a property is given twice")]
    [InlineData("""{"tokens":[]} x""", "this is not valid JSON from line 1")]
    public void What_is_no_list_of_tokens_is_refused(string text, string fault)
    {
        var faults = new List<string>();
        Read(text, faults);
        Assert.Contains(faults, each => each.StartsWith("/tokens.json", StringComparison.Ordinal) && each.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tokens_with_one_secret_are_refused_because_taking_one_away_would_take_away_nothing()
    {
        var faults = new List<string>();
        Read($$"""{"tokens":[{"name":"a","scopes":["query"],"sha256":"{{Hash}}"},{"name":"b","scopes":["query"],"sha256":"{{Hash.ToUpperInvariant()}}"}]}""", faults);
        Assert.EndsWith("tokens[1].sha256: 'a' has the same; each token has a secret of its own.", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static ImmutableArray<Token> Read(string text, List<string> faults)
    {
        var found = new List<string>();
        var entries = TokensDocument.Entries(new TokensFileContent("/tokens.json", Encoding.UTF8.GetBytes(text), null), found);
        var tokens = TokenValidator.Of(entries, found);
        faults.AddRange(found);
        return tokens;
    }
}
