using System.Globalization;
using System.Threading.RateLimiting;

namespace Counters.Http.RateLimits;

/// <summary>A bucket of requests, as it is enforced and as the response headers tell it (draft-ietf-httpapi-ratelimit-headers-10).</summary>
/// <param name="Name">The policy's name in the headers.</param>
/// <param name="PerSecond">Requests that come back in a second.</param>
/// <param name="Burst">Requests that the full bucket holds.</param>
internal sealed record RateLimitPolicy(string Name, int PerSecond, int Burst)
{
    /// <summary>Refills in a second: few enough to be cheap, many enough that a client never waits long for one request.</summary>
    private const int RefillsPerSecond = 10;

    /// <summary><c>RateLimit-Policy</c>: the quota, and the seconds in which an empty bucket is full again.</summary>
    public string PolicyHeader { get; } =
        string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Burst};w={Math.Max(1, (int)Math.Ceiling((double)Burst / PerSecond))}");

    public TokenBucketRateLimiterOptions Bucket
    {
        get
        {
            var refill = Math.Max(1, PerSecond / RefillsPerSecond);
            return new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = refill,
                ReplenishmentPeriod = TimeSpan.FromTicks(TimeSpan.TicksPerSecond * refill / PerSecond),
            };
        }
    }

    /// <summary><c>RateLimit</c>: what remains, and the seconds until all of it is back, or until the next request when nothing remains.</summary>
    public string Header(long remaining)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((remaining == 0 ? 1d : Burst - remaining) / PerSecond));
        return string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";r={remaining};t={seconds}");
    }
}
