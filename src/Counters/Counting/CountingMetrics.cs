using System.Diagnostics.Metrics;
using Counters.Contracts;

namespace Counters.Counting;

/// <summary>What counting tells operators. Tags are bounded: never a namespace or a counter.</summary>
internal sealed class CountingMetrics
{
    public const string MeterName = "Counters.Counting";

    private readonly Counter<long> _events;
    private readonly Counter<long> _lost;
    private readonly UpDownCounter<long> _active;

    public CountingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("counters.counting.events", "{event}", "Events by outcome: accepted, duplicate, too_late.");
        _lost = meter.CreateCounter<long>("counters.counting.owners_lost", "{owner}", "Owners that gave a namespace up, by reason: fenced, failed_write.");
        _active = meter.CreateUpDownCounter<long>("counters.counting.active_namespaces", "{namespace}", "Namespaces held in memory.");
    }

    public void Activated() => _active.Add(1);

    public void Deactivated() => _active.Add(-1);

    public void Counted(BatchReceipt receipt)
    {
        _events.Add(receipt.Accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        _events.Add(receipt.Duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
        _events.Add(receipt.TooLate.Length, new KeyValuePair<string, object?>("outcome", "too_late"));
    }

    public void Lost(bool fenced) => _lost.Add(1, new KeyValuePair<string, object?>("reason", fenced ? "fenced" : "failed_write"));
}
