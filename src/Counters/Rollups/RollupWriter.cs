using System.Collections.Concurrent;
using Counters.Dictionary;
using Counters.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Rollups;

/// <summary>
/// Writes the silo's rollups: about once a second it gathers what the silo's namespaces have durably committed, in large inserts.
/// </summary>
/// <remarks>
/// It owns nothing. A source goes on owning its rows until they are confirmed, so a writer that dies, fails or stops half way loses nothing and at
/// worst sends rows again, which changes nothing. Registered after the silo, it stops before it: the last flush still finds the grains.
/// </remarks>
internal sealed partial class RollupWriter(
    IRollupStore store,
    IRuleRegistry registry,
    IOptions<RollupOptions> options,
    RollupMetrics metrics,
    TimeProvider clock,
    ILogger<RollupWriter> logger) : BackgroundService, IRollupSink
{
    /// <summary>Rows after which an insert is sent and another begun.</summary>
    public const int BatchRowsMax = 200_000;

    /// <summary>Longest pause after failures: ClickHouse may be away for hours, and its return should be noticed soon.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    /// <summary>A source that does not answer its scheduler is dying; the ledger finds its rows again.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly LogThrottle _failedSources = new(clock);
    private readonly ConcurrentQueue<IRollupSource> _enlisted = new();
    private readonly ConcurrentDictionary<IRollupSource, bool> _waiting = new();

    /// <summary>A source waits once however often it asks: ClickHouse may be away for hours, and each asks with every commit.</summary>
    public void Enqueue(IRollupSource source)
    {
        if (!_waiting.TryAdd(source, true)) { return; }
        _enlisted.Enqueue(source);
        metrics.Enlisted();
    }

    /// <summary>Flushes everything that is enlisted now; false when ClickHouse did not take it.</summary>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var gathered = new RollupBatch();
        for (var remaining = _enlisted.Count; remaining > 0 && _enlisted.TryDequeue(out var source); remaining--)
        {
            // Before it is asked: what it commits from here on makes it enlist again.
            _waiting.TryRemove(source, out _);
            metrics.Taken();
            await GatherAsync(source, gathered);
            if (gathered.Rows >= BatchRowsMax)
            {
                if (!await StoreAsync(gathered, cancellationToken)) { return false; }
                gathered = new RollupBatch();
            }
        }

        return gathered.Rows == 0 || await StoreAsync(gathered, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Value.FlushInterval * Math.Pow(2, Math.Min(failures, 6));
            await Task.Delay(pause > PauseMax && failures > 0 ? PauseMax : pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            failures = await FlushAsync(stoppingToken) ? 0 : failures + 1;
        }
    }

    /// <summary>The last flush, after requests have ended and while the silo still runs.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!await FlushAsync(cancellationToken)) { LogLastFlushFailed(logger, _enlisted.Count); }
    }

    /// <summary>A source that fails is left alone: the others' rows must not wait for it, and the sweep brings it back.</summary>
    private async Task GatherAsync(IRollupSource source, RollupBatch gathered)
    {
        try
        {
            await AddAsync(source, await source.CollectAsync().WaitAsync(AnswerMax, clock), gathered);
        }
        catch (KeyNotFoundException exception)
        {
            LogUnknownCounter(logger, source.NamespaceId, exception.Message);
            Enqueue(source);
        }
        catch (Exception exception)
        {
            LogSourceFailed(exception, source);
        }
    }

    /// <summary>Other silos number counters, too: what is unknown here is asked for once.</summary>
    private async Task AddAsync(IRollupSource source, UnflushedRollups rollups, RollupBatch gathered)
    {
        try
        {
            gathered.Add(source, rollups, registry);
        }
        catch (KeyNotFoundException)
        {
            gathered.Add(source, rollups, await registry.LearnAsync(rollups.Counters).WaitAsync(AnswerMax, clock));
        }
    }

    private async Task<bool> StoreAsync(RollupBatch gathered, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var span = Tracing.StartFor(gathered.Requests, "counters.flush");
        span?.SetTag("counters.flush.rows", gathered.Rows);
        try
        {
            await store.StoreAsync(gathered.Totals, gathered.Registers, cancellationToken);
        }
        catch (Exception exception)
        {
            metrics.FlushFailed();
            span?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
            LogFlushFailed(logger, exception, gathered.Rows, gathered.Sources.Count);
            foreach (var (source, _) in gathered.Sources) { Enqueue(source); }
            return false;
        }

        metrics.Flushed(gathered, clock.GetElapsedTime(started));
        await ConfirmAsync(gathered);
        return true;
    }

    private async Task ConfirmAsync(RollupBatch flushed)
    {
        foreach (var (source, rollups) in flushed.Sources)
        {
            try
            {
                await source.ConfirmAsync(rollups).WaitAsync(AnswerMax, clock);
            }
            catch (Exception exception)
            {
                LogSourceFailed(exception, source);
            }
        }
    }

    private void LogSourceFailed(Exception exception, IRollupSource source)
    {
        if (_failedSources.Admits(out var suppressed)) { LogSourceFailed(logger, exception, source.NamespaceId, suppressed); }
    }

    [LoggerMessage(
        2501,
        LogLevel.Warning,
        "Flush failed for {Rows} rows of {Namespaces} namespaces: ClickHouse did not store them. They stay in Redis and are retried.")]
    private static partial void LogFlushFailed(ILogger logger, Exception exception, int rows, int namespaces);

    [LoggerMessage(
        2502,
        LogLevel.Error,
        "Flush failed for namespace {NamespaceId}: it has counts of an unknown counter. Its rows stay in Redis and are retried. Reason: "
            + "{Reason}")]
    private static partial void LogUnknownCounter(ILogger logger, long namespaceId, string reason);

    [LoggerMessage(
        2503,
        LogLevel.Warning,
        "Flush failed for namespace {NamespaceId}; its rows stay in Redis and are retried by the ledger sweep. "
            + "({Suppressed} similar messages suppressed)")]
    private static partial void LogSourceFailed(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        2504,
        LogLevel.Warning,
        "Last flush before the stop failed for {Namespaces} namespaces. Their rows stay in Redis; the next owner flushes them.")]
    private static partial void LogLastFlushFailed(ILogger logger, int namespaces);
}
