using System.Diagnostics.Metrics;
using Counters.Dictionary.Breakdowns;
using Counters.Hosting;
using Counters.Http.Bodies;

namespace Counters.Ingest;

/// <summary>Measures ingest for operators. Tags are codes, of which there are a few dozen.</summary>
internal sealed class IngestMetrics
{
    public const string MeterName = "Counters.Ingest";

    private readonly Counter<long> _events;
    private readonly Histogram<long> _bodySize;
    private readonly Histogram<long> _requestEvents;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _refused;

    public IngestMetrics(IMeterFactory meters, BodyMemoryLimiter admission, IBreakdowns breakdowns)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("counters.ingest.events", "{event}", "Events by protocol and outcome: accepted, duplicate, rejected, unavailable.");
        _bodySize = meter.CreateHistogram(
            "counters.ingest.request.body.size", "By", "Bodies of requests as they are read, decompressed, by protocol.", advice: HistogramBuckets.Bytes);
        _requestEvents = meter.CreateHistogram("counters.ingest.request.events", "{event}", "Events of one request, by protocol.", advice: HistogramBuckets.Count);
        _rejected = meter.CreateCounter<long>("counters.ingest.rejected_events", "{event}", "Events that were refused, by code; a retry cannot mend them.");
        _refused = meter.CreateCounter<long>("counters.ingest.refused_requests", "{request}", "Requests that were refused as a whole, by code.");
        meter.CreateObservableGauge("counters.ingest.body.admitted", () => admission.BytesTaken, "By", "Memory set aside for requests under way.");
        meter.CreateObservableGauge("counters.ingest.body.waiting", () => admission.BytesWaiting, "By", "Memory that requests wait for, unread.");
        meter.CreateObservableGauge(
            "counters.ingest.values.used", () => breakdowns.FullestShare, "1", "Share of the values that a rule may have in a root namespace, where most are in use.");
    }

    /// <summary>A body was read as far as it is events.</summary>
    public void Read(string protocol, int bodyBytes, int events)
    {
        var tag = new KeyValuePair<string, object?>("protocol", protocol);
        _bodySize.Record(bodyBytes, tag);
        _requestEvents.Record(events, tag);
    }

    /// <summary>A request was answered: its good events are durable.</summary>
    public void Counted(string protocol, IngestReceipt receipt)
    {
        Add(protocol, "accepted", receipt.Accepted);
        Add(protocol, "duplicate", receipt.Duplicates);
        Add(protocol, "rejected", receipt.Rejected.Count);
    }

    /// <summary>Not all events of a request could be stored: its client is asked to send them again.</summary>
    public void Unavailable(string protocol, int events) => Add(protocol, "unavailable", events);

    public void Rejected(string code, int events) => _rejected.Add(events, new KeyValuePair<string, object?>("code", code));

    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    private void Add(string protocol, string outcome, int events) =>
        _events.Add(events, new KeyValuePair<string, object?>("protocol", protocol), new KeyValuePair<string, object?>("outcome", outcome));
}
