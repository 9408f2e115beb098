using Counters.Redis;
using Counters.Rollups;

namespace Counters.Counting.Storage;

/// <summary>Measures how long reads of the ledger take.</summary>
internal sealed class MeasuredLedger(IUnflushedLedger ledger, RedisMetrics metrics) : IUnflushedLedger
{
    public Task<LedgerReading> ReadAsync(CancellationToken cancellationToken) =>
        metrics.MeasureAsync("read_ledger", () => ledger.ReadAsync(cancellationToken));
}
