using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Counters.Tests.Telemetry;
using Counters.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Tokens;

/// <summary>What an operator sees of the tokens in force, on the whole host.</summary>
public sealed partial class TokensEndpointTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_every_token_with_its_limits_end_and_last_use_and_no_hash()
    {
        await using var host = await IngestHost.StartAsync(
            server,
            [
                .. ServedRoutes.Token(0, "ops", "secret-of-ops", "admin", "metrics"),
                .. ServedRoutes.Token(1, "acme", "secret-of-acme", "query", "ingest"), "--Counters:Tokens:1:Customers:0=acme", "--Counters:Tokens:1:Namespaces:0=9970",
                .. ServedRoutes.Token(2, "old", "secret-of-old", "query"), "--Counters:Tokens:2:ExpiresAt=2020-01-01",
            ]);
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var answer = JsonElement.Parse(await AskAsync(host, "/v1/tokens"));

        Assert.False(answer.GetProperty("stale").GetBoolean());
        var tokens = answer.GetProperty("tokens").EnumerateArray().ToList();
        Assert.Equal(["acme", "old", "ops"], tokens.Select(token => token.GetProperty("name").GetString()));
        Assert.Equal(["valid", "expired", "valid"], tokens.Select(token => token.GetProperty("state").GetString()));
        Assert.Equal("""["acme"]""", tokens[0].GetProperty("customers").GetRawText());
        Assert.Equal("[9970]", tokens[0].GetProperty("namespaces").GetRawText());
        Assert.Equal("""["ingest","query"]""", tokens[0].GetProperty("scopes").GetRawText());
        Assert.Equal("2020-01-01T00:00:00Z", tokens[1].GetProperty("expires_at").GetString());
        Assert.Equal(JsonValueKind.Null, tokens[0].GetProperty("last_used_at").ValueKind);
        Assert.InRange(tokens[2].GetProperty("last_used_at").GetDateTimeOffset(), before, TimeProvider.System.GetUtcNow());
        Assert.DoesNotMatch(Hash(), answer.GetRawText());
    }

    [Fact]
    public async Task Metrics_count_tokens_by_state_and_name_none()
    {
        var near = TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await using var host = await IngestHost.StartAsync(
            server,
            [
                .. ServedRoutes.Token(0, "ops", "secret-of-ops", "metrics"),
                .. ServedRoutes.Token(1, "acme-corporation", "secret-of-acme", "query"), $"--Counters:Tokens:1:ExpiresAt={near}",
                .. ServedRoutes.Token(2, "old", "secret-of-old", "query"), "--Counters:Tokens:2:ExpiresAt=2020-01-01",
            ]);
        using var instruments = new Instruments(host.Services.GetRequiredService<IMeterFactory>(), meter => meter == TokenMetrics.MeterName);
        instruments.Observe();

        // In the order of the states: valid, expiring, expired.
        Assert.Equal([1, 1, 1], instruments.Measured["counters.tokens.known"]);
        Assert.Equal(0, instruments.LastValue("counters.tokens.stale"));
        Assert.Equal(["expired", "expiring", "valid"], instruments.Labels.Select(label => label.Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("acme-corporation", await AskAsync(host, "/metrics"), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(IngestHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "PRIVATE-TOKEN", "secret-of-ops" } } };
        using var response = await host.Http.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    [GeneratedRegex("[0-9A-Fa-f]{16}")]
    private static partial Regex Hash();
}
