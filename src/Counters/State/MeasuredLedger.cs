using Counters.Rollups;

namespace Counters.State;

/// <summary>Times what reads of the ledger take.</summary>
internal sealed class MeasuredLedger(IUnflushedLedger ledger, RedisMetrics metrics) : IUnflushedLedger
{
    public Task<LedgerReading> ReadAsync(CancellationToken cancellationToken) =>
        metrics.MeasureAsync("read_ledger", () => ledger.ReadAsync(cancellationToken));
}
