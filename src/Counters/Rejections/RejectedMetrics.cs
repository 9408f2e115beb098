using System.Diagnostics.Metrics;

namespace Counters.Rejections;

/// <summary>Measures the record of rejections for operators: how much of it is not in the table in full.</summary>
internal sealed class RejectedMetrics
{
    public const string MeterName = "Counters.Rejected";

    private readonly Counter<long> _folded;
    private readonly Counter<long> _dropped;

    public RejectedMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _folded = meter.CreateCounter<long>("counters.rejected.folded", "{event}", "Refused events kept by code only, because there were too many kinds.");
        _dropped = meter.CreateCounter<long>("counters.rejected.dropped", "{event}", "Refused events that are not in the table of refusals at all.");
    }

    public void Folded(long events) => _folded.Add(events);

    public void Dropped(long events) => _dropped.Add(events);
}
