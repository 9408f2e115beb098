using Counters.Contracts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;

namespace Counters.Counting.Placement;

/// <summary>
/// Moves namespaces to the silo that placement chooses for them when silos have joined: a busy one is never idle, so it would stay where it
/// is. Hands all of them over when this silo leaves.
/// </summary>
/// <remarks>
/// Each silo looks only at what it holds itself. A move is an orderly hand-over: what is being stored is stored, callers are forwarded, and the next
/// owner reads Redis. Nothing depends on it: two silos that see the cluster differently for a moment fence each other by epoch.
/// </remarks>
internal sealed partial class NamespaceRebalancer(
    LocalNamespaces held,
    ISiloStatusOracle silos,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger<NamespaceRebalancer> logger) : BackgroundService
{
    /// <summary>Each move costs a read of the namespace's record and recent ids; the other namespaces' commits must not wait behind them.</summary>
    public const int MovesASecondMax = 200;

    private const int ConcurrentMovesMax = 16;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What has just come stays for a while: a silo that leaves hands over what it holds while the others still take it for a member, and would get it
    /// back at once. It also bounds how often a namespace moves, whatever silos think of each other.
    /// </summary>
    private static readonly TimeSpan ResidenceMin = TimeSpan.FromSeconds(30);

    /// <summary>A silo that starts and crashes again and again must not drag namespaces to and fro.</summary>
    private static readonly TimeSpan UnchangedFor = TimeSpan.FromSeconds(5);

    /// <summary>What is not handed over by then Orleans deactivates, and it refuses the calls that wait for it.</summary>
    private static readonly TimeSpan HandOverMax = TimeSpan.FromSeconds(10);

    private HashSet<SiloAddress> _seen = [];
    private long _seenAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var active = silos.GetActiveSilos();
            if (!_seen.SetEquals(active))
            {
                (_seen, _seenAt) = ([.. active], clock.GetTimestamp());
                LogSilos(logger, _seen.Count, string.Join(", ", _seen.Select(silo => silo.Endpoint)));
            }
            else if (_seen.Count > 1 && clock.GetElapsedTime(_seenAt) >= UnchangedFor)
            {
                await MoveMisplacedAsync([.. active], stoppingToken);
            }
        }
    }

    /// <summary>After the last flush and before the silo leaves: callers are forwarded to the next owners instead of being refused.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var others = silos.GetActiveSilos().Where(silo => !silo.Equals(silos.SiloAddress)).ToList();
        var all = held.All();
        if (others.Count == 0 || all.Count == 0) { return; }
        var started = clock.GetTimestamp();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(HandOverMax);
        await MoveAsync([.. all.Select(one => one.NamespaceId)], id => RendezvousHash.For(id, others), bound.Token);
        await Task.WhenAll(all.Select(one => one.Gone)).WaitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogHandedOver(logger, all.Count(one => one.Gone.IsCompleted), all.Count, clock.GetElapsedTime(started));
    }

    private async Task MoveMisplacedAsync(IReadOnlyList<SiloAddress> active, CancellationToken stoppingToken)
    {
        var misplaced = held.HeldFor(ResidenceMin).Where(id => !RendezvousHash.For(id, active).Equals(silos.SiloAddress)).Take(MovesASecondMax).ToList();
        if (misplaced.Count == 0) { return; }
        LogMoving(logger, misplaced.Count, held.Count);
        await MoveAsync(misplaced, id => RendezvousHash.For(id, active), stoppingToken);
    }

    private Task MoveAsync(IReadOnlyCollection<long> namespaces, Func<long, SiloAddress> silo, CancellationToken cancellationToken)
    {
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentMovesMax, CancellationToken = cancellationToken };
        return SuppressedAsync(Parallel.ForEachAsync(namespaces, bounded, async (id, _) => await MoveAsync(id, silo(id))));

        static async Task SuppressedAsync(Task moves) => await moves.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task MoveAsync(long namespaceId, SiloAddress silo)
    {
        try
        {
            // Placed anew first: it goes nowhere when that silo cannot run it yet.
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
            await grains.GetGrain<INamespaceGrain>(namespaceId).AsReference<IGrainManagementExtension>().MigrateOnIdle();
        }
        catch (Exception exception)
        {
            LogNotMoved(logger, exception, namespaceId, silo);
        }
    }

    [LoggerMessage(2421, LogLevel.Information, "The cluster has {Count} silos now: {Silos}.")]
    private static partial void LogSilos(ILogger logger, int count, string silos);

    [LoggerMessage(2422, LogLevel.Information, "Moving {Count} of {Held} namespaces to other silos.")]
    private static partial void LogMoving(ILogger logger, int count, int held);

    [LoggerMessage(2423, LogLevel.Information, "Handed {HandedOver} of {Count} namespaces over to other silos in {Elapsed}.")]
    private static partial void LogHandedOver(ILogger logger, int handedOver, int count, TimeSpan elapsed);

    [LoggerMessage(2424, LogLevel.Warning, "Moving namespace {NamespaceId} to silo {Silo} failed; it stays here and is retried.")]
    private static partial void LogNotMoved(ILogger logger, Exception exception, long namespaceId, SiloAddress silo);
}
