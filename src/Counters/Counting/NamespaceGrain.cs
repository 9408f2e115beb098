using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Counting.Placement;
using Counters.Redis;
using Counters.Rollups;
using Orleans.Concurrency;

namespace Counters.Counting;

/// <summary>
/// Hosts a <see cref="NamespaceOwner"/> as a grain: Orleans finds it, keeps it single-threaded, and deactivates it when idle.
/// </summary>
/// <remarks>Reentrant, so that calls gather in the next commit while one is being stored; the owner keeps every change between two awaits.</remarks>
[GrainType("counters.namespace"), RendezvousPlacement, Reentrant, CollectionAgeLimit(Minutes = IdleMinutesMax)]
internal sealed class NamespaceGrain(
    INamespaceStore store,
    CountingPolicy policy,
    IRollupSink rollups,
    LocalNamespaces held,
    CountingMetrics metrics,
    NamespaceLog log) : Grain, INamespaceGrain
{
    /// <summary>An idle namespace leaves memory altogether; its next event opens it again in a millisecond or so.</summary>
    public const double IdleMinutesMax = 5;

    private NamespaceOwner? _owner;
    private bool _isActive;
    private bool _hasEntered;

    private NamespaceOwner Owner => _owner ?? throw new CountingUnavailableException("The namespace is not open yet.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // It is not opened then, and refuses its first call: an activation that fails would write an error of Orleans' for each namespace.
        _hasEntered = held.TryEnter(this.GetPrimaryKeyLong());
        if (!_hasEntered) { return; }
        _owner = new NamespaceOwner(this.GetPrimaryKeyLong(), store, policy, rollups, metrics) { Failed = OnLost };
        try
        {
            await _owner.TakeOverAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // The exceptions of Redis' client have no codec: callers would see only that.
            Leave();
            log.NotOpened(exception, this.GetPrimaryKeyLong());
            throw new CountingUnavailableException("Redis could not be reached to open the namespace; send the batch again.");
        }

        held.Add(this.GetPrimaryKeyLong(), GrainContext);
        _isActive = true;
        metrics.Activated();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_owner is null) { return; }
        held.Remove(this.GetPrimaryKeyLong());
        if (_isActive) { metrics.Deactivated(); }
        try
        {
            await held.CloseAsync(_owner.CloseAsync, cancellationToken);
        }
        catch (Exception exception)
        {
            // Nothing is lost: what is unflushed stands in Redis and in the ledger.
            log.NotClosed(exception, this.GetPrimaryKeyLong());
        }
        finally
        {
            // Until now it has held its memory.
            Leave();
        }
    }

    public async Task<BatchReceipt> CountAsync(EventBatch batch)
    {
        if (batch.Format > EventBatch.NewestFormat)
        {
            // The next activation may be placed on a silo that has been upgraded.
            log.UnknownFormat(batch.Format, this.GetPrimaryKeyLong());
            DeactivateOnIdle();
            throw new CountingUnavailableException(
                $"This silo is older than the one that sent the batch: it reads formats up to {EventBatch.NewestFormat}, not {batch.Format}. Send it again.");
        }

        ThrowIfFull();
        var receipt = await Owner.CountAsync(batch);
        if (!Canary.IsNamespace(this.GetPrimaryKeyLong())) { metrics.Counted(receipt); }
        return receipt;
    }

    public Task TakeOverAsync()
    {
        ThrowIfFull();
        Owner.RequestFlush();
        return Task.CompletedTask;
    }

    private void ThrowIfFull()
    {
        if (_hasEntered) { return; }
        metrics.NotOpened();
        DeactivateOnIdle();
        throw new NamespacesFullException($"This silo holds as many namespaces as it may ({held.Max}).");
    }

    private void Leave()
    {
        if (_hasEntered) { held.Leave(this.GetPrimaryKeyLong()); }
        _hasEntered = false;
    }

    private void OnLost(Exception exception)
    {
        metrics.Lost(fenced: exception is FencedException);
        log.Lost(exception, this.GetPrimaryKeyLong());
        DeactivateOnIdle();
    }
}
