using System.Diagnostics.Metrics;
using Counters.Tokens.Sources;

namespace Counters.Tokens;

/// <summary>What tokens tell operators. Names are not in it: a token is often named after the customer that it is limited to; the log and <c>GET
/// /v1/tokens</c> name them.</summary>
internal sealed class TokenMetrics
{
    public const string MeterName = "Counters.Tokens";

    public TokenMetrics(IMeterFactory meters, TokenSet ring, TokenReload reload, TimeProvider clock)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "counters.tokens.known", () => Known(ring, clock.GetUtcNow()), "{token}", "Tokens in force by state: valid, expiring (within 14 days), expired.");
        meter.CreateObservableGauge(
            "counters.tokens.stale", () => reload.Fault is null ? 0 : 1, "1", "1 while a newer version of the tokens is refused and the former one is in force.");
    }

    private static IEnumerable<Measurement<int>> Known(TokenSet ring, DateTimeOffset now)
    {
        var states = ring.Tokens.CountBy(token => TokenExpiry.StateOf(token, now)).ToDictionary();
        return Enum.GetValues<TokenState>().Select(state => new Measurement<int>(
            states.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant())));
    }
}
