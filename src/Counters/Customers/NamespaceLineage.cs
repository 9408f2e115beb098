using System.Collections.Concurrent;
using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Hosting;
using Counters.Ingest;
using Microsoft.Extensions.Logging;

namespace Counters.Customers;

/// <summary>Computes which root a namespace belonged to when, from what is registered of it and its ancestors.</summary>
/// <remarks>
/// Answers are remembered for a short while. A change made through this silo is seen by its next request; other silos see it when their
/// answers have run out.
/// </remarks>
internal sealed partial class NamespaceLineage(IGrainFactory grains, TimeProvider clock, ILogger<NamespaceLineage> logger) : INamespaceLineage
{
    private const int RememberedMax = 100_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, (RootHistory Roots, long At)> _remembered = new();
    private readonly SharedWork<(long NamespaceId, long Changes), RootHistory> _underWay = new();
    private readonly LogThrottle _cut = new(clock);
    private long _changes;

    public async ValueTask<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(namespaceId, out var known) && clock.GetElapsedTime(known.At) < RememberedFor)
        {
            return known.Roots;
        }

        // A look-up that began before a change must not answer who asks after it.
        var changes = Interlocked.Read(ref _changes);
        return await _underWay.RunAsync((namespaceId, changes), token => ComputeAsync(namespaceId, changes, token), cancellationToken);
    }

    /// <summary>Whether a namespace would have had more roots over time than an answer has room for.</summary>
    public Task<bool> WouldBeCutAsync(long namespaceId, NamespacePlacement placement, CancellationToken cancellationToken) => WouldBeCutAsync(
        namespaceId,
        async id => id == namespaceId ? NamespaceRecordGrain.With(await grains.PlacementsOfAsync(id), placement) : await grains.PlacementsOfAsync(id),
        cancellationToken);

    /// <inheritdoc cref="WouldBeCutAsync(long, NamespacePlacement, CancellationToken)"/>
    /// <param name="placementsOf">What will be registered of a namespace.</param>
    public static async Task<bool> WouldBeCutAsync(
        long namespaceId, Func<long, Task<ImmutableArray<NamespacePlacement>>> placementsOf, CancellationToken cancellationToken)
    {
        var walk = new LineageWalk(placementsOf);
        await walk.RootsOfAsync(namespaceId, cancellationToken);
        return walk.IsCut;
    }

    /// <summary>Forgets all answers: a namespace was placed elsewhere, and with it all that stand below.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _remembered.Clear();
    }

    /// <summary>Whether <paramref name="ancestorId"/> stands above <paramref name="namespaceId"/> at an instant or later.</summary>
    public Task<bool> IsBelowAsync(long namespaceId, long ancestorId, long from) =>
        IsBelowAsync(namespaceId, ancestorId, from, grains.PlacementsOfAsync);

    /// <inheritdoc cref="IsBelowAsync(long, long, long)"/>
    /// <param name="placementsOf">What is, or will be, registered of a namespace.</param>
    public static async Task<bool> IsBelowAsync(
        long namespaceId, long ancestorId, long from, Func<long, Task<ImmutableArray<NamespacePlacement>>> placementsOf)
    {
        var visited = new HashSet<long>();
        for (var level = new List<long> { namespaceId }; level.Count > 0 && visited.Count <= LineageWalk.AncestorsMax * LineageWalk.AncestorsMax;)
        {
            if (level.Contains(ancestorId)) { return true; }
            var parents = new List<long>();
            foreach (var id in level.Where(visited.Add))
            {
                var placements = await placementsOf(id);
                parents.AddRange(placements
                    .Where((placement, at) => at + 1 == placements.Length || placements[at + 1].ValidFrom > from)
                    .Select(placement => placement.ParentId)
                    .OfType<long>());
            }

            level = parents;
        }

        return false;
    }

    private async Task<RootHistory> ComputeAsync(long namespaceId, long changes, CancellationToken cancellationToken)
    {
        var walk = new LineageWalk(grains.PlacementsOfAsync);
        var roots = await walk.RootsOfAsync(namespaceId, cancellationToken);
        if (walk.IsCut && _cut.Admits(out var suppressed)) { LogCut(logger, namespaceId, suppressed); }
        if (_remembered.Count >= RememberedMax) { _remembered.Clear(); }

        // An answer that was read while something changed may be the old one.
        if (changes == Interlocked.Read(ref _changes)) { _remembered[namespaceId] = (roots, clock.GetTimestamp()); }
        return roots;
    }

    [LoggerMessage(
        2101,
        LogLevel.Warning,
        "Namespace {NamespaceId} has more root namespaces in its history than are kept; events before the oldest kept one count in "
            + "the namespace itself. ({Suppressed} similar messages suppressed)")]
    private static partial void LogCut(ILogger logger, long namespaceId, long suppressed);
}
