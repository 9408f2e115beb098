using System.Threading.RateLimiting;

namespace Counters.Ingest;

/// <summary>What one request has of the memory for bodies; given back when the request has been answered.</summary>
internal sealed class BodyShare(BodyAdmission admission, RateLimitLease first) : IDisposable
{
    private readonly List<RateLimitLease> _further = [];

    /// <exception cref="RequestException">Too many bytes are under way.</exception>
    public void Grow(long bytes) => _further.Add(admission.Grow(bytes));

    public void Dispose()
    {
        first.Dispose();
        foreach (var lease in _further) { lease.Dispose(); }
    }
}
