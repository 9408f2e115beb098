using System.Net;
using Counters.Tests.Fixtures;
using Counters.Tokens;
using Xunit;
using static Counters.Tests.Tokens.TokensOnDisk;

namespace Counters.Tests.Tokens;

public sealed class TokenExpiryTests
{
    [Fact]
    public async Task A_token_whose_end_has_come_is_refused_with_its_name_and_its_end()
    {
        await using var routes = await ServedRoutes.StartAsync(
            [
                .. ServedRoutes.Token(0, "old", "old-secret", "query"), "--Counters:Tokens:0:ExpiresAt=2020-01-01",
                .. ServedRoutes.Token(1, "new", "new-secret", "query"), "--Counters:Tokens:1:ExpiresAt=2105-01-01T00:00:00Z",
            ]);
        using var refused = await routes.SendAsync(HttpMethod.Get, "/v1/definitions", ("PRIVATE-TOKEN", "old-secret"));
        var body = await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("\"expired_token\"", body, StringComparison.Ordinal);
        Assert.Contains("2020-01-01T00:00:00Z", body, StringComparison.Ordinal);
        Assert.Contains("error=\"invalid_token\"", Assert.Single(refused.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
        using var taken = await routes.SendAsync(HttpMethod.Get, "/v1/definitions", ("PRIVATE-TOKEN", "new-secret"));
        Assert.NotEqual(HttpStatusCode.Unauthorized, taken.StatusCode);
    }

    [Fact]
    public void An_end_that_is_near_is_told_once_a_day_and_one_that_has_come_once()
    {
        using var tokens = new TokensOnDisk(tokens: [Token("ci", more: token => token["expires_at"] = "2026-12-10T00:00:00Z"), Token("endless")]);
        LookForDays(tokens, 3);
        Assert.Empty(tokens.Log.All);
        LookForDays(tokens, 30);

        Assert.Equal(15, tokens.Log.All.Count);
        Assert.StartsWith("Warning: Token 'ci' expires at 2026-12-10T00:00:00Z, in 14 days; its requests are refused from then on.", tokens.Log.All[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning: Token 'ci' expired at 2026-12-10T00:00:00Z; its requests are refused.", tokens.Log.All[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T09:59:59Z", "Expired")]
    [InlineData("2026-11-22T10:00:00Z", "Expired")]
    [InlineData("2026-11-22T10:00:01Z", "Expiring")]
    [InlineData("2026-12-06T10:00:00Z", "Expiring")]
    [InlineData("2026-12-06T10:00:01Z", "Valid")]
    public void A_token_ends_at_its_instant_and_is_about_to_for_two_weeks_before(string expiresAt, string state)
    {
        var token = new Token("ci", [Scope.Query], TokenSecret.Hash("secret")) { ExpiresAt = DateTimeOffset.Parse(expiresAt, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Equal(state, TokenExpiry.StateOf(token, new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero)).ToString());
    }

    /// <summary>As the host looks, only less often.</summary>
    private static void LookForDays(TokensOnDisk tokens, int days)
    {
        for (var hour = 0; hour < days * 24; hour++)
        {
            tokens.Reload.Look();
            tokens.Clock.Advance(TimeSpan.FromHours(1));
        }
    }
}
