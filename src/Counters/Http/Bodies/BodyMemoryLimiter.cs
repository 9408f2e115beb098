using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Counters.Http.Bodies;

/// <summary>Sets memory aside for the bodies of requests under way by the bytes that have arrived, never by those that were announced.</summary>
/// <remarks>
/// A request enters with a small first portion, and waits for it outside with its body unread. What grows beyond takes from a second pool, and does not
/// wait: a request that holds memory is answered 429 instead. Two pools, so that requests that enter do not take what others need to come to their end.
/// A client holds at most its share of each pool. A share is held until the request has been answered.
/// </remarks>
internal sealed class BodyMemoryLimiter : IDisposable
{
    /// <summary>The first portion of each request. Even a small body can make thousands of refusals, each with a line in the answer.</summary>
    public const int FirstBytes = 256 * 1024;

    /// <summary>A quarter of the memory is for first portions, the rest for bodies that grow.</summary>
    private const int EntranceParts = 4;

    /// <summary>How many times the first portions may wait. A waiting request costs its connection only.</summary>
    private const int WaitingFactor = 4;

    private readonly BodyPool _entrance;
    private readonly BodyPool _growth;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _waitMax;
    private int _waiting;

    public BodyMemoryLimiter(IOptions<BodyOptions> options, TimeProvider clock)
    {
        (_clock, _waitMax) = (clock, options.Value.AdmissionWaitMax);
        var bytes = options.Value.BodyMebibytesMax * 1024L * 1024;
        var entrance = bytes / EntranceParts;
        _entrance = new BodyPool(entrance, OfClient(entrance, FirstBytes), WaitingFactor);

        // Whatever the share is, one body of the largest size fits.
        _growth = new BodyPool(bytes - entrance, OfClient(bytes - entrance, RequestBody.BytesMax), waitingFactor: 0);
        long OfClient(long whole, long min) => Math.Max(min, whole * options.Value.BodySharePercentMax / 100);
    }

    public long BytesTaken => _entrance.BytesTaken + _growth.BytesTaken;

    public long BytesWaiting => (long)Volatile.Read(ref _waiting) * FirstBytes;

    /// <summary>Takes the first portion for a request, or waits for it.</summary>
    /// <param name="client">The token's name; empty on a host that needs none, where one client may hold all.</param>
    /// <exception cref="RefusedException">Too many bytes are under way.</exception>
    public async ValueTask<BodyLease> EnterAsync(string client, CancellationToken cancellationToken)
    {
        var lease = _entrance.Take(client, FirstBytes);
        return new BodyLease(this, client, lease.IsAcquired ? lease : await WaitAsync(client, cancellationToken));
    }

    /// <summary>Takes more for a body that has filled what it has.</summary>
    /// <exception cref="RefusedException">Too many bytes are under way.</exception>
    public RateLimitLease Grow(string client, long bytes)
    {
        var lease = _growth.Take(client, bytes);
        return lease.IsAcquired ? lease : throw TooBusy();
    }

    public void Dispose()
    {
        _entrance.Dispose();
        _growth.Dispose();
    }

    private async Task<RateLimitLease> WaitAsync(string client, CancellationToken cancellationToken)
    {
        using var waited = new CancellationTokenSource(_waitMax, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
        Interlocked.Increment(ref _waiting);
        try
        {
            var lease = await _entrance.TakeAsync(client, FirstBytes, either.Token);
            return lease.IsAcquired ? lease : throw TooBusy();
        }
        catch (OperationCanceledException) when (waited.IsCancellationRequested)
        {
            throw TooBusy();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static RefusedException TooBusy() => new(
        429,
        RequestCode.TooBusy,
        "This server has as many bytes of requests under way as it can hold, or as it holds for one token. Send this request again after the time that Retry-After gives.");
}
