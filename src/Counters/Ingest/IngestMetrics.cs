using System.Diagnostics.Metrics;

namespace Counters.Ingest;

/// <summary>What the way in tells operators. Tags are codes, of which there are a few dozen.</summary>
internal sealed class IngestMetrics
{
    public const string MeterName = "Counters.Ingest";

    private readonly Counter<long> _rejected;
    private readonly Counter<long> _refused;

    public IngestMetrics(IMeterFactory meters, BodyAdmission admission)
    {
        var meter = meters.Create(MeterName);
        _rejected = meter.CreateCounter<long>("counters.ingest.rejected_events", "{event}", "Events that were refused, by code; a retry cannot mend them.");
        _refused = meter.CreateCounter<long>("counters.ingest.refused_requests", "{request}", "Requests that were refused as a whole, by code.");
        meter.CreateObservableGauge("counters.ingest.body_bytes", () => admission.BytesTaken, "By", "Memory set aside for requests under way.");
        meter.CreateObservableGauge("counters.ingest.body_bytes_waiting", () => admission.BytesWaiting, "By", "Memory that requests wait for, unread.");
    }

    public void Rejected(string code, int events) => _rejected.Add(events, new KeyValuePair<string, object?>("code", code));

    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));
}
