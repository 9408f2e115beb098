using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Ingest;

namespace Counters.Customers;

/// <summary>One computation of the roots of a namespace over time, from the placements of it and of what was above it.</summary>
/// <remarks>
/// It goes from the newest placement to the oldest and follows each parent only over the time that the placement held, so that the stretches of time
/// that it looks at never overlap: the work grows with the number of moves and not with their combinations. Each namespace is asked for once.
/// Whatever is registered, it ends: a cycle ends at the namespace whose parent it has come from, and what is beyond the bounds is left out, the oldest
/// first.
/// </remarks>
/// <param name="placementsOf">What is, or will be, registered of a namespace, in the order of time.</param>
internal sealed class LineageWalk(Func<long, Task<ImmutableArray<NamespacePlacement>>> placementsOf)
{
    /// <summary>GitLab allows 20 levels of groups; the rest is room.</summary>
    public const int AncestorsMax = 32;

    /// <summary>Changes of the root that an answer has room for. Events are accepted for days, and a namespace moves a few times a year at most.</summary>
    public const int PeriodsMax = 1_024;

    /// <summary>Stretches of time that one computation looks at; moves that change no root are among them.</summary>
    private const int StretchesMax = 8 * PeriodsMax;

    /// <summary>Namespaces that one computation asks for.</summary>
    private const int NamespacesMax = 1_024;

    private readonly Dictionary<long, ImmutableArray<NamespacePlacement>> _placements = [];

    /// <summary>From the newest to the oldest, neighbours of one root united.</summary>
    private readonly List<(long From, long Root)> _periods = [];

    private readonly HashSet<long> _path = [];
    private int _stretches;

    /// <summary>Whether the bounds left something out: then only the newest part of the time is told.</summary>
    public bool IsCut { get; private set; }

    public async Task<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken)
    {
        await WalkAsync(namespaceId, 0, long.MaxValue, isAsked: true, cancellationToken);
        return new RootHistory(namespaceId, _periods.AsEnumerable().Reverse().ToImmutableArray());
    }

    /// <summary>Adds the roots of the namespace from one instant until before another.</summary>
    /// <param name="isAsked">The namespace that the answer is about: of the time before its first placement nothing is said.</param>
    private async Task WalkAsync(long id, long from, long until, bool isAsked, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await PlacementsAsync(id) is not { } placements) { return; }
        var end = until;
        _path.Add(id);
        for (var at = LastBefore(placements, until); at >= 0 && end > from && !IsCut; at--)
        {
            var start = Math.Max(placements[at].ValidFrom, from);
            if (placements[at].ParentId is not { } parent || _path.Count > AncestorsMax || _path.Contains(parent))
            {
                Add(start, id);
            }
            else
            {
                await WalkAsync(parent, start, end, isAsked: false, cancellationToken);
            }

            end = start;
        }

        _path.Remove(id);

        // A parent that nobody registered, or only for later, is taken for the root it is as far as anybody knows.
        if (!isAsked && end > from && !IsCut) { Add(from, id); }
    }

    /// <summary>The position of the last placement that begins before an instant; -1 when none does.</summary>
    private static int LastBefore(ImmutableArray<NamespacePlacement> placements, long until)
    {
        var (low, high) = (0, placements.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = placements[middle].ValidFrom < until ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>Null when no further namespace may be asked for.</summary>
    private async ValueTask<ImmutableArray<NamespacePlacement>?> PlacementsAsync(long id)
    {
        if (_placements.TryGetValue(id, out var known)) { return known; }
        if (_placements.Count >= NamespacesMax)
        {
            IsCut = true;
            return null;
        }

        return _placements[id] = await placementsOf(id);
    }

    private void Add(long from, long root)
    {
        if (_periods.Count > 0 && _periods[^1].Root == root)
        {
            _periods[^1] = (from, root);
        }
        else if (_periods.Count < PeriodsMax)
        {
            _periods.Add((from, root));
        }
        else
        {
            IsCut = true;
        }

        if (++_stretches >= StretchesMax) { IsCut = true; }
    }
}
