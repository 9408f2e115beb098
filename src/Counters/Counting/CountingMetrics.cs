using System.Diagnostics.Metrics;
using Counters.Contracts;
using Counters.Hosting;

namespace Counters.Counting;

/// <summary>Measures counting for operators. Tags are bounded: never a namespace or a counter.</summary>
internal sealed class CountingMetrics
{
    public const string MeterName = "Counters.Counting";

    private readonly Counter<long> _events;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _notOpened;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _waiting;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<long> _commitSize;
    private readonly Histogram<double> _freshness;

    public CountingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("counters.counting.events", "{event}", "Events by outcome: accepted, duplicate, too_late.");
        _lost = meter.CreateCounter<long>("counters.counting.owners_lost", "{owner}", "Owners that gave a namespace up, by reason: fenced, failed_write.");
        _notOpened = meter.CreateCounter<long>(
            "counters.counting.namespaces_refused", "{namespace}", "Namespaces that were not opened, because the silo holds as many as it may.");
        _active = meter.CreateUpDownCounter<long>("counters.counting.active_namespaces", "{namespace}", "Namespaces held in memory.");
        _waiting = meter.CreateUpDownCounter<long>("counters.counting.commits_waiting", "{commit}", "Group commits that wait for the one before them.");
        _commitDuration = meter.CreateHistogram(
            "counters.counting.commit.duration", "s", "From the first event of a group commit until all of it is durable.", advice: HistogramBuckets.Latency);
        _commitSize = meter.CreateHistogram("counters.counting.commit.size", "{event}", "Events of one group commit.", advice: HistogramBuckets.Count);
        _freshness = meter.CreateHistogram(
            "counters.counting.freshness", "s", "From the acknowledgement of a group commit until it is visible in ClickHouse.", advice: HistogramBuckets.Freshness);
    }

    public void Activated() => _active.Add(1);

    public void Deactivated() => _active.Add(-1);

    public void NotOpened() => _notOpened.Add(1);

    public void Counted(BatchReceipt receipt)
    {
        _events.Add(receipt.Accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        _events.Add(receipt.Duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
        _events.Add(receipt.TooLate.Length, new KeyValuePair<string, object?>("outcome", "too_late"));
    }

    public void Waiting(int commits) => _waiting.Add(commits);

    public void Committed(int events, TimeSpan duration)
    {
        _commitSize.Record(events);
        _commitDuration.Record(duration.TotalSeconds);
    }

    public void Visible(TimeSpan age) => _freshness.Record(age.TotalSeconds);

    public void Lost(bool fenced) => _lost.Add(1, new KeyValuePair<string, object?>("reason", fenced ? "fenced" : "failed_write"));
}
