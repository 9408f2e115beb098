using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Counting.Segments;
using Counters.Counting.Sketches;
using Counters.Rollups;

namespace Counters.Counting;

/// <summary>Computes what the events of a namespace add up to, in memory. No I/O; the owner decides when what is stored.</summary>
internal sealed class NamespaceCounters(TimeProvider clock, uint silo)
{
    private readonly SegmentTable _segments = new(clock, silo);
    private readonly SketchTable _sketches = new();

    public SegmentTable Segments => _segments;

    public SketchTable Sketches => _sketches;

    /// <summary>Counts the record that <paramref name="reader"/> stands on, into <paramref name="commit"/>.</summary>
    public void Count(ref EventBatchDecoder reader, PendingCommit commit)
    {
        var segment = OpenFor(in reader, commit);
        Add(segment, EventsCounter.Number, Amount.One, commit);
        for (var totals = reader.ReadLength(); totals > 0; totals--)
        {
            Add(segment, reader.ReadCounter(), Amount.One, commit);
        }

        var sums = reader.ReadLength();
        var amount = sums > 0 ? reader.ReadAmount() : Amount.Zero;
        for (; sums > 0; sums--)
        {
            Add(segment, reader.ReadCounter(), amount, commit);
        }

        for (var uniques = reader.ReadLength(); uniques > 0; uniques--)
        {
            var hit = reader.ReadUnique();
            var day = RollupHour.DayOf(reader.UnixSeconds);
            if (_sketches.Offer(reader.RootNamespaceId, day, hit))
            {
                commit.Risen.Add(reader.RootNamespaceId, day, hit);
            }
        }
    }

    private Segment OpenFor(in EventBatchDecoder reader, PendingCommit commit)
    {
        var segment = _segments.OpenFor(reader.RootNamespaceId, RollupHour.Of(reader.UnixSeconds), reader.RootAssumed, commit.Hour, out var drawn);
        if (drawn) { commit.Opened.Add(segment); }
        return segment;
    }

    private static void Add(Segment segment, int counter, Amount amount, PendingCommit commit)
    {
        if (segment.Add(counter, amount, commit.Sequence))
        {
            commit.Touched.Add((segment, counter));
        }
    }
}
