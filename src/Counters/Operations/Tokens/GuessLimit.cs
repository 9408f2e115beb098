using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Operations.Tokens;

/// <summary>Keeps an address that sends one wrong token after the other from having each of them hashed and compared with all that there are.</summary>
/// <remarks>
/// Clients behind one proxy have one address, so that an address alone must not keep a good token out. A token that was good before is always compared. Of
/// others from an address without requests left, so many are compared in a second that a new client gets in after some attempts, and no more.
/// </remarks>
internal sealed class GuessLimit(CallerLimits limits) : IDisposable
{
    /// <summary>For all exhausted addresses together. With a thousand tokens a comparison takes some 20 µs: a hundredth of a processor.</summary>
    private const int ComparedPerSecond = 500;

    /// <summary>A token is longer by far; what is longer than this is none.</summary>
    private const int SecretCharactersMax = 512;

    private const int RememberedMax = 4_096;

    /// <summary>Hashes of good secrets, keyed by a random number of this process. One that collides is only compared as all were.</summary>
    private readonly ConcurrentDictionary<int, bool> _good = new();

    private readonly TokenBucketRateLimiter _compared = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = ComparedPerSecond,
        TokensPerPeriod = ComparedPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    });

    /// <summary>Whether the secret is worth comparing.</summary>
    public bool Admits(HttpContext http, string secret) => secret.Length <= SecretCharactersMax
        && (_good.ContainsKey(string.GetHashCode(secret, StringComparison.Ordinal)) || !limits.IsExhausted(http) || _compared.AttemptAcquire().IsAcquired);

    /// <summary>The secret is that of a token.</summary>
    public void Remember(string secret)
    {
        var hash = string.GetHashCode(secret, StringComparison.Ordinal);
        if (_good.ContainsKey(hash)) { return; }
        if (_good.Count >= RememberedMax) { _good.Clear(); }
        _good[hash] = true;
    }

    public void Dispose() => _compared.Dispose();
}
