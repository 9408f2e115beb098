using System.Collections.Immutable;
using System.Diagnostics;
using Counters.Hosting;

namespace Counters.Counting.Commits;

/// <summary>Remembers when commits were acknowledged until they are visible in ClickHouse, for the freshness that operators see, and whose they were.</summary>
/// <remarks>Commits close to each other share an entry, and count with the time of its first: freshness is never told better than it was.</remarks>
internal sealed class AcknowledgedCommits(CountingMetrics metrics, TimeProvider clock)
{
    /// <summary>While ClickHouse is away, entries pile up; beyond this all commits join the last.</summary>
    public const int EntriesMax = 64;

    private static readonly TimeSpan EntrySpan = TimeSpan.FromMilliseconds(50);

    private readonly Queue<Entry> _entries = new();
    private readonly List<ActivityContext> _requests = [];
    private Entry? _last;

    /// <summary>Sampled requests whose events may not be visible yet, the first few.</summary>
    public ImmutableArray<ActivityContext> Requests => [.. _requests];

    /// <summary>The commit is durable, and everybody who waited for it is being told.</summary>
    public void Add(PendingCommit commit)
    {
        if (commit.Events > 0) { metrics.Committed(commit.Events, clock.GetElapsedTime(commit.BeganAt)); }
        if (!commit.HasNews) { return; }
        if (_last is null || (_entries.Count < EntriesMax && clock.GetElapsedTime(_last.At) > EntrySpan))
        {
            _entries.Enqueue(_last = new Entry(clock.GetTimestamp()));
        }

        (_last.Through, _last.Commits) = (commit.Sequence, _last.Commits + 1);
        _requests.AddRange(commit.Requests.Take(Tracing.LinksMax - _requests.Count));
    }

    /// <summary>Every commit up to this one is visible.</summary>
    public void Confirm(long through)
    {
        while (_entries.TryPeek(out var entry) && entry.Through <= through)
        {
            var age = clock.GetElapsedTime(_entries.Dequeue().At);
            for (var commit = 0; commit < entry.Commits; commit++) { metrics.Visible(age); }
        }

        _requests.Clear();
        if (_entries.Count == 0) { _last = null; }
    }

    private sealed class Entry(long at)
    {
        public long At => at;

        public long Through { get; set; }

        public int Commits { get; set; }
    }
}
