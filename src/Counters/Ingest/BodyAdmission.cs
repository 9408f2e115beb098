using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>Lets in as many requests as fit into memory together. The others wait outside with their bodies unread, for a moment; then they are sent away.</summary>
/// <remarks>It is ASP.NET Core's concurrency limiter, with kibibytes for permits. A share is held until the request has been answered.</remarks>
internal sealed class BodyAdmission : IDisposable
{
    /// <summary>Even a small body can make thousands of refusals, each with a line in the answer.</summary>
    public const int ShareBytesMin = 256 * 1024;

    private const int PermitBytes = 1024;

    /// <summary>How many times the admitted bytes may wait. A waiting request costs its connection only.</summary>
    private const int WaitingFactor = 4;

    private readonly ConcurrencyLimiter _limiter;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _waitMax;
    private readonly int _permits;

    public BodyAdmission(IOptions<IngestOptions> options, TimeProvider clock)
    {
        (_clock, _waitMax) = (clock, options.Value.AdmissionWaitMax);
        _permits = Permits(options.Value.BodyMebibytesMax * 1024L * 1024);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _permits,
            QueueLimit = _permits * WaitingFactor,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    public long BytesTaken => (_permits - _limiter.GetStatistics()!.CurrentAvailablePermits) * PermitBytes;

    public long BytesWaiting => _limiter.GetStatistics()!.CurrentQueuedCount * PermitBytes;

    /// <summary>Takes a share for a body of about this size, or waits for one.</summary>
    /// <exception cref="RequestException">Too many bytes are under way.</exception>
    public async ValueTask<BodyShare> EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        var permits = Permits(Math.Max(bytes, ShareBytesMin));
        var lease = _limiter.AttemptAcquire(permits);
        return new BodyShare(this, lease.IsAcquired ? lease : await WaitAsync(permits, cancellationToken));
    }

    /// <summary>A share for a body that grows beyond what it was let in with. It does not wait: whoever holds memory must not wait for more.</summary>
    /// <exception cref="RequestException">Too many bytes are under way.</exception>
    public RateLimitLease Grow(long bytes)
    {
        var lease = _limiter.AttemptAcquire(Permits(bytes));
        return lease.IsAcquired ? lease : throw TooBusy();
    }

    public void Dispose() => _limiter.Dispose();

    private async Task<RateLimitLease> WaitAsync(int permits, CancellationToken cancellationToken)
    {
        using var waited = new CancellationTokenSource(_waitMax, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
        try
        {
            var lease = await _limiter.AcquireAsync(permits, either.Token);
            return lease.IsAcquired ? lease : throw TooBusy();
        }
        catch (OperationCanceledException) when (waited.IsCancellationRequested)
        {
            throw TooBusy();
        }
    }

    private static RequestException TooBusy() =>
        new(429, RequestCode.TooBusy, "This server has as many requests under way as it can hold. Send this one again after the time that Retry-After gives.");

    private static int Permits(long bytes) => checked((int)((bytes + PermitBytes - 1) / PermitBytes));
}
