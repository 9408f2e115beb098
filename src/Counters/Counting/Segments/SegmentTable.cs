using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Rollups;

namespace Counters.Counting.Segments;

/// <summary>
/// Holds the segments of a namespace that are not confirmed: those this activation counts in, and those a former owner left.
/// </summary>
internal sealed class SegmentTable(TimeProvider clock, uint silo)
{
    private readonly Dictionary<(long Root, uint Hour, bool Assumed), Segment> _open = [];
    private readonly List<Segment> _all = [];
    private int _lastNumber;

    public int Count => _all.Count;

    /// <summary>The segment this activation counts in; made anew when the bucket has none of the hour of receipt, so that each has one account.</summary>
    public Segment OpenFor(long root, uint hour, bool assumed, uint receivedIn, out bool drawn)
    {
        if (_open.TryGetValue((root, hour, assumed), out var segment) && segment.Account.Hour == receivedIn)
        {
            drawn = false;
            return segment;
        }

        var id = SegmentId.Draw(new Account(receivedIn, silo), clock.GetUtcNow());
        segment = new Segment(new SegmentHeader(++_lastNumber, id, root, hour, assumed));
        _open[(root, hour, assumed)] = segment;
        _all.Add(segment);
        drawn = true;
        return segment;
    }

    /// <summary>Takes in a former owner's segment. It is sent again unchanged and never counted in.</summary>
    public void Load(StoredSegment stored, long sequence)
    {
        var segment = new Segment(stored.Header);
        foreach (var (counter, value) in stored.Totals)
        {
            segment.Settle(counter, value, sequence);
        }

        _lastNumber = Math.Max(_lastNumber, stored.Header.Number);
        _all.Add(segment);
    }

    /// <summary>Durable totals that no flush up to <paramref name="flushed"/> holds.</summary>
    public IEnumerable<UnflushedTotal> Unflushed(long flushed)
    {
        foreach (var segment in _all)
        {
            var header = segment.Header;
            foreach (var (counter, value, version) in segment.DurableSince(flushed))
            {
                yield return new UnflushedTotal(
                    header.RootNamespaceId, counter, RollupHour.Start(header.Hour), header.Id, header.RootAssumed, value, version);
            }
        }
    }

    /// <summary>Removes and returns the segments that nothing has touched since the commit that is flushed.</summary>
    public List<Segment> TakeConfirmed(long flushed)
    {
        var confirmed = _all.FindAll(segment => segment.TouchedBy <= flushed);
        foreach (var segment in confirmed)
        {
            var (key, header) = ((segment.Header.RootNamespaceId, segment.Header.Hour, segment.Header.RootAssumed), segment.Header);
            if (_open.TryGetValue(key, out var open) && open.Header.Id == header.Id)
            {
                _open.Remove(key);
            }
        }

        _all.RemoveAll(segment => segment.TouchedBy <= flushed);
        return confirmed;
    }
}
