using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Http.RateLimits;

/// <summary>A bucket of requests for each caller: for each token, and for each address of requests without a valid token.</summary>
internal sealed class CallerLimits : IDisposable
{
    private readonly RateLimitPolicy _ofToken;
    private readonly RateLimitPolicy _ofAddress;
    private readonly Func<bool> _isOpen;

    public CallerLimits(IOptions<RateLimitOptions> options)
    {
        var limits = options.Value;
        _ofToken = new RateLimitPolicy("token", limits.RequestsPerSecond, limits.Burst);
        _ofAddress = new RateLimitPolicy("address", limits.AnonymousPerSecond, limits.AnonymousBurst);
        _isOpen = limits.IsOpen;
        Limiter = PartitionedRateLimiter.Create<HttpContext, CallerKey>(http => Partition(CallerKey.Of(Caller.Of(http))));
    }

    /// <summary>What ASP.NET's middleware asks before every request.</summary>
    public PartitionedRateLimiter<HttpContext> Limiter { get; }

    /// <summary>Tells the client how many requests it has left when this one is counted.</summary>
    public void WriteHeaders(HttpContext http)
    {
        if (_isOpen() || Limiter.GetStatistics(http) is not { } statistics) { return; }
        var policy = Caller.Of(http).Name.Length > 0 ? _ofToken : _ofAddress;
        http.Response.Headers["RateLimit-Policy"] = policy.PolicyHeader;
        http.Response.Headers["RateLimit"] = policy.Header(Math.Max(0, statistics.CurrentAvailablePermits - 1));
    }

    public void Dispose() => Limiter.Dispose();

    private RateLimitPartition<CallerKey> Partition(CallerKey caller) =>
        _isOpen() ? RateLimitPartition.GetNoLimiter(CallerKey.Developer)
        : RateLimitPartition.GetTokenBucketLimiter(caller, key => (key.Name.Length > 0 ? _ofToken : _ofAddress).Bucket);
}
