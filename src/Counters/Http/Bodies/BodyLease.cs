using System.Threading.RateLimiting;

namespace Counters.Http.Bodies;

/// <summary>What one request has of the memory for bodies; given back when the request has been answered.</summary>
internal sealed class BodyLease(BodyMemoryLimiter admission, string client, RateLimitLease first) : IDisposable
{
    private readonly List<RateLimitLease> _further = [];
    private long _bytes = BodyMemoryLimiter.FirstBytes;

    /// <summary>Makes the share large enough for a buffer of so many bytes.</summary>
    /// <exception cref="RefusedException">Too many bytes are under way.</exception>
    public void GrowTo(long bytes)
    {
        if (bytes <= _bytes) { return; }
        _further.Add(admission.Grow(client, bytes - _bytes));
        _bytes = bytes;
    }

    public void Dispose()
    {
        first.Dispose();
        foreach (var lease in _further) { lease.Dispose(); }
    }
}
