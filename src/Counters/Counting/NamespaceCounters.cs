using Counters.Contracts;

namespace Counters.Counting;

/// <summary>The maths of a namespace: what its events add up to, in memory. No I/O; the owner decides when what is stored.</summary>
internal sealed class NamespaceCounters(TimeProvider clock)
{
    private readonly SegmentTable _segments = new(clock);
    private readonly SketchTable _sketches = new();

    public SegmentTable Segments => _segments;

    public SketchTable Sketches => _sketches;

    /// <summary>Counts the record that <paramref name="reader"/> stands on, into <paramref name="commit"/>.</summary>
    public void Count(ref EventBatchReader reader, PendingCommit commit)
    {
        var segment = default(Segment);
        for (var totals = reader.ReadLength(); totals > 0; totals--)
        {
            Add(ref segment, in reader, reader.ReadCounter(), Amount.One, commit);
        }

        var sums = reader.ReadLength();
        var amount = sums > 0 ? reader.ReadAmount() : Amount.Zero;
        for (; sums > 0; sums--)
        {
            Add(ref segment, in reader, reader.ReadCounter(), amount, commit);
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

    private void Add(ref Segment? segment, in EventBatchReader reader, int counter, Amount amount, PendingCommit commit)
    {
        if (segment is null)
        {
            segment = _segments.OpenFor(reader.RootNamespaceId, RollupHour.Of(reader.UnixSeconds), reader.RootAssumed, out var drawn);
            if (drawn) { commit.Opened.Add(segment); }
        }

        if (segment.Add(counter, amount, commit.Sequence))
        {
            commit.Touched.Add((segment, counter));
        }
    }
}
