using System.Runtime.InteropServices;
using Counters.Contracts;
using Counters.Rollups;

namespace Counters.Counting.Segments;

/// <summary>
/// Holds what one activation has counted in one bucket (root namespace and hour), from the moment it opened the bucket until its rows are
/// confirmed.
/// </summary>
/// <param name="Number">Its short name in the namespace's Redis hash.</param>
/// <param name="Id">UUIDv7, never used again: a row's value is absolute within it.</param>
internal sealed record SegmentHeader(int Number, Guid Id, long RootNamespaceId, uint Hour, bool RootAssumed);

/// <summary>Holds a total within a segment: as it is in memory, and as it is durable.</summary>
internal struct SegmentTotal
{
    public Amount Value;

    /// <summary>The commit that last touched <see cref="Value"/>; it may still be on its way.</summary>
    public long TouchedBy;

    public Amount DurableValue;

    /// <summary>The commit that made <see cref="DurableValue"/> durable.</summary>
    public long DurableSince;
}

/// <summary>Holds the totals of a segment by counter.</summary>
internal sealed class Segment(SegmentHeader header)
{
    private readonly Dictionary<int, SegmentTotal> _totals = [];

    public SegmentHeader Header => header;

    /// <summary>The last commit that touched any total; the segment may leave once that is flushed.</summary>
    public long TouchedBy { get; private set; }

    public Account Account { get; } = SegmentId.AccountOf(header.Id);

    /// <summary>Durable events, whatever they count; 0 in a segment of the format before <see cref="EventsCounter"/>.</summary>
    public long Events => (long)(_totals.GetValueOrDefault(EventsCounter.Number).DurableValue.Billionths / Amount.One.Billionths);

    public int Count => _totals.Count;

    public IEnumerable<int> Counters => _totals.Keys;

    /// <summary>Adds in memory; true when <paramref name="commit"/> has not touched this total before.</summary>
    public bool Add(int counter, Amount amount, long commit)
    {
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, counter, out _);
        total.Value += amount;
        TouchedBy = commit;
        if (total.TouchedBy == commit) { return false; }
        total.TouchedBy = commit;
        return true;
    }

    public Amount ValueOf(int counter) => _totals[counter].Value;

    /// <summary>The value is durable as of <paramref name="commit"/>.</summary>
    public void Settle(int counter, Amount value, long commit)
    {
        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, counter, out var known);
        total.DurableValue = value;
        total.DurableSince = commit;
        if (!known)
        {
            total.Value = value;
            total.TouchedBy = TouchedBy = commit;
        }
    }

    /// <summary>Durable values that no confirmed flush holds yet.</summary>
    public IEnumerable<(int Counter, Amount Value, long Version)> DurableSince(long flushed)
    {
        foreach (var (counter, total) in _totals)
        {
            if (total.DurableSince > flushed)
            {
                yield return (counter, total.DurableValue, total.DurableSince);
            }
        }
    }
}
