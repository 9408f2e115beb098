using Counters.Contracts;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Rollups;

/// <summary>
/// Finds namespaces whose owner died with counts unflushed, and activates a new owner for each, without waiting for new traffic.
/// </summary>
internal sealed partial class LedgerSweep(
    IUnflushedLedger ledger,
    IGrainFactory grains,
    LedgerMetrics metrics,
    TimeProvider clock,
    ILogger<LedgerSweep> logger) : PeriodicService(Interval, clock)
{
    /// <summary>Between two sweeps; the first comes at once, for what was left by a crash.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>What is younger is still on its way through a living owner, most likely.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(3);

    /// <summary>Take-overs at a time: each reads a namespace's whole state from Redis.</summary>
    private const int ConcurrentTakeOversMax = 32;

    private readonly LogThrottle _failedTakeOvers = new(clock);
    private TimeSpan _overdue = TimeSpan.Zero;
    private int _unflushed;

    protected override Task WorkAsync(CancellationToken stoppingToken)
    {
        var overdue = _overdue;
        _overdue = Overdue;
        return SweepAsync(overdue, stoppingToken);
    }

    protected override void Failed(Exception exception) => LogSweepFailed(logger, exception, _unflushed, Interval.TotalSeconds);

    private async Task SweepAsync(TimeSpan overdue, CancellationToken cancellationToken)
    {
        var reading = await ledger.ReadAsync(cancellationToken);
        metrics.Read(reading);
        _unflushed = reading.Oldest.Count;
        var since = reading.Now - (long)overdue.TotalMilliseconds;
        var late = reading.Oldest.Where(entry => entry.UnflushedSince <= since).ToList();
        if (late.Count > 0) { LogTakingOver(logger, late.Count); }
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentTakeOversMax, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(late, bounded, async (entry, _) => await TakeOverAsync(entry.NamespaceId));
    }

    private async Task TakeOverAsync(long namespaceId)
    {
        try
        {
            await grains.GetGrain<INamespaceGrain>(namespaceId).TakeOverAsync();
        }
        catch (Exception exception)
        {
            if (_failedTakeOvers.Admits(out var suppressed)) { LogTakeOverFailed(logger, exception, namespaceId, suppressed); }
        }
    }

    [LoggerMessage(2511, LogLevel.Information, "Activating {Count} namespaces with overdue unflushed counts.")]
    private static partial void LogTakingOver(ILogger logger, int count);

    [LoggerMessage(2512, LogLevel.Warning, "Ledger sweep failed ({Count} namespaces unflushed at the last look); retried in {Seconds} s.")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception, int count, double seconds);

    [LoggerMessage(
        2513,
        LogLevel.Warning,
        "Takeover of namespace {NamespaceId} failed; retried by the next ledger sweep. ({Suppressed} similar messages suppressed)")]
    private static partial void LogTakeOverFailed(ILogger logger, Exception exception, long namespaceId, long suppressed);
}
