using System.Threading.RateLimiting;

namespace Counters.Http.Bodies;

/// <summary>One part of the memory for bodies: all clients share it, and each client has a bounded share of it.</summary>
/// <remarks>Two of .NET's concurrency limiters in a chain, with kibibytes for permits: the client's own first, so that a client that waits for itself
/// holds nothing of the others'.</remarks>
internal sealed class BodyPool : IDisposable
{
    private const int PermitBytes = 1024;

    private const string Everybody = "";

    private readonly PartitionedRateLimiter<string> _ofAll;
    private readonly PartitionedRateLimiter<string> _ofClient;
    private readonly PartitionedRateLimiter<string> _both;
    private readonly int _permits;

    /// <param name="bytes">The whole pool.</param>
    /// <param name="bytesOfClient">What one client may hold; an unnamed one, on a host without tokens, may hold all.</param>
    /// <param name="waitingFactor">How many times these bytes may be waited for; none: nothing waits.</param>
    public BodyPool(long bytes, long bytesOfClient, int waitingFactor)
    {
        _permits = Permits(bytes);
        var share = Math.Min(_permits, Permits(bytesOfClient));
        _ofAll = PartitionedRateLimiter.Create<string, string>(_ => RateLimitPartition.GetConcurrencyLimiter(Everybody, _ => Options(_permits)));
        _ofClient = PartitionedRateLimiter.Create<string, string>(
            client => RateLimitPartition.GetConcurrencyLimiter(client, name => Options(name.Length == 0 ? _permits : share)));
        _both = PartitionedRateLimiter.CreateChained(_ofClient, _ofAll);

        ConcurrencyLimiterOptions Options(int permits) => new()
        {
            PermitLimit = permits,
            QueueLimit = permits * waitingFactor,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }

    public long BytesTaken => (_permits - _ofAll.GetStatistics(Everybody)!.CurrentAvailablePermits) * PermitBytes;

    /// <summary>Takes a share at once or not at all.</summary>
    public RateLimitLease Take(string client, long bytes) => _both.AttemptAcquire(client, Permits(bytes));

    /// <summary>Takes a share, and waits for it when others have it.</summary>
    public ValueTask<RateLimitLease> TakeAsync(string client, long bytes, CancellationToken cancellationToken) =>
        _both.AcquireAsync(client, Permits(bytes), cancellationToken);

    public void Dispose()
    {
        _both.Dispose();
        _ofClient.Dispose();
        _ofAll.Dispose();
    }

    private static int Permits(long bytes) => checked((int)((bytes + PermitBytes - 1) / PermitBytes));
}
