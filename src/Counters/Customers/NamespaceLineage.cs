using System.Collections.Concurrent;
using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Ingest;

namespace Counters.Customers;

/// <summary>Computes which root a namespace belonged to when, from what is registered of it and its ancestors.</summary>
/// <remarks>
/// Answers are remembered for a short while. A change made through this silo is seen by its next request; other silos see it when their
/// answers have run out.
/// </remarks>
internal sealed class NamespaceLineage(IGrainFactory grains, TimeProvider clock) : INamespaceLineage
{
    /// <summary>GitLab allows 20 levels of groups; the rest is room.</summary>
    public const int AncestorsMax = 32;

    private const int RememberedMax = 100_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, (RootHistory Roots, long At)> _remembered = new();
    private long _changes;

    public async ValueTask<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(namespaceId, out var known) && clock.GetElapsedTime(known.At) < RememberedFor)
        {
            return known.Roots;
        }

        var changes = Interlocked.Read(ref _changes);
        var roots = new RootHistory(namespaceId, await PeriodsAsync(namespaceId, [], cancellationToken));
        if (_remembered.Count >= RememberedMax) { _remembered.Clear(); }

        // An answer that was read while something changed may be the old one.
        if (changes == Interlocked.Read(ref _changes)) { _remembered[namespaceId] = (roots, clock.GetTimestamp()); }
        return roots;
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
        for (var level = new List<long> { namespaceId }; level.Count > 0 && visited.Count <= AncestorsMax * AncestorsMax;)
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

    /// <summary>The roots over time: each period of this namespace cut by those of the parent it then had.</summary>
    private async Task<ImmutableArray<(long From, long Root)>> PeriodsAsync(
        long namespaceId, ImmutableList<long> below, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var placements = await grains.PlacementsOfAsync(namespaceId);
        var periods = ImmutableArray.CreateBuilder<(long From, long Root)>();
        for (var at = 0; at < placements.Length; at++)
        {
            var (from, until) = (placements[at].ValidFrom, at + 1 < placements.Length ? placements[at + 1].ValidFrom : long.MaxValue);
            if (placements[at].ParentId is not { } parent || below.Count >= AncestorsMax || below.Contains(parent))
            {
                periods.Add((from, namespaceId));
                continue;
            }

            var above = await PeriodsAsync(parent, below.Add(namespaceId), cancellationToken);

            // A parent that nobody registered, or only for later, is taken for the root it is as far as anybody knows.
            if (above.IsEmpty || above[0].From > from) { periods.Add((from, parent)); }
            for (var period = 0; period < above.Length; period++)
            {
                var next = period + 1 < above.Length ? above[period + 1].From : long.MaxValue;
                var start = Math.Max(from, above[period].From);
                if (start < Math.Min(until, next)) { periods.Add((start, above[period].Root)); }
            }
        }

        return periods.ToImmutable();
    }
}
