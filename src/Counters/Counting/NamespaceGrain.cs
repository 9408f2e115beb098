using Counters.Contracts;
using Counters.Rollups;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Counters.Counting;

/// <summary>The grain around a <see cref="NamespaceOwner"/>: Orleans finds it, keeps it single-threaded, and lets it go when idle.</summary>
/// <remarks>Reentrant, so that calls gather in the next commit while one is being stored; the owner keeps every change between two awaits.</remarks>
[GrainType("counters.namespace"), NamespacePlacement, Reentrant, CollectionAgeLimit(Minutes = IdleMinutesMax)]
internal sealed partial class NamespaceGrain(
    INamespaceStore store,
    CountingPolicy policy,
    IRollupSink rollups,
    HeldNamespaces held,
    CountingMetrics metrics,
    ILogger<NamespaceGrain> logger) : Grain, INamespaceGrain
{
    /// <summary>An idle namespace leaves memory altogether; its next event opens it again in a millisecond or so.</summary>
    public const double IdleMinutesMax = 5;

    private NamespaceOwner? _owner;

    private NamespaceOwner Owner => _owner ?? throw new CountingUnavailableException("The namespace is not open yet.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _owner = new NamespaceOwner(this.GetPrimaryKeyLong(), store, policy, rollups) { Lost = OnLost };
        try
        {
            await _owner.TakeOverAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // The exceptions of Redis' client have no codec: callers would see only that.
            LogTakeOverFailed(logger, exception, this.GetPrimaryKeyLong());
            throw new CountingUnavailableException("Redis could not be reached to open the namespace; send the batch again.");
        }

        held.Add(this.GetPrimaryKeyLong(), GrainContext);
        metrics.Activated();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_owner is null) { return; }
        held.Remove(this.GetPrimaryKeyLong());
        metrics.Deactivated();
        try
        {
            await _owner.CloseAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // Nothing is lost: what is unflushed stands in Redis and in the ledger.
            LogCloseFailed(logger, exception, this.GetPrimaryKeyLong());
        }
    }

    public async Task<BatchReceipt> CountAsync(EventBatch batch)
    {
        if (batch.Format > EventBatch.NewestFormat)
        {
            // The next activation may be placed on a silo that has been upgraded.
            LogUnknownFormat(logger, batch.Format, EventBatch.NewestFormat);
            DeactivateOnIdle();
            throw new CountingUnavailableException($"This silo is older than the one that sent the batch: it reads formats up to {EventBatch.NewestFormat}, not {batch.Format}. Send it again.");
        }

        var receipt = await Owner.CountAsync(batch);
        metrics.Counted(receipt);
        return receipt;
    }

    public Task TakeOverAsync()
    {
        Owner.Remind();
        return Task.CompletedTask;
    }

    private void OnLost(Exception exception)
    {
        metrics.Lost(fenced: exception is FencedException);
        LogLost(logger, exception, this.GetPrimaryKeyLong());
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Warning, "Namespace {NamespaceId} could not be opened.")]
    private static partial void LogTakeOverFailed(ILogger logger, Exception exception, long namespaceId);

    [LoggerMessage(LogLevel.Warning, "Namespace {NamespaceId} is let go, because a commit failed; the next activation meets what is really stored.")]
    private static partial void LogLost(ILogger logger, Exception exception, long namespaceId);

    [LoggerMessage(LogLevel.Warning, "A batch of format {Format} was refused, for this silo reads formats up to {Newest}. Upgrade it; until then its namespaces are moved on.")]
    private static partial void LogUnknownFormat(ILogger logger, int format, int newest);

    [LoggerMessage(LogLevel.Warning, "Namespace {NamespaceId} could not be closed cleanly.")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception, long namespaceId);
}
