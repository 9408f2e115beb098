using System.Diagnostics.Metrics;
using Counters.Hosting;

namespace Counters.Operations.Canaries;

/// <summary>Measures canaries for operators: whether the whole path works, and how long it takes, whatever the customers send.</summary>
internal sealed class CanaryMetrics
{
    public const string MeterName = "Counters.Canary";

    private readonly TimeProvider _clock;
    private readonly Histogram<double> _freshness;
    private readonly Counter<long> _failures;
    private long _lastSeen;

    public CanaryMetrics(IMeterFactory meters, TimeProvider clock)
    {
        (_clock, _lastSeen) = (clock, clock.GetTimestamp());
        var meter = meters.Create(MeterName);
        _freshness = meter.CreateHistogram("counters.canary.freshness", "s", "From sending a canary until a query of ClickHouse finds it.", advice: HistogramBuckets.Freshness);
        _failures = meter.CreateCounter<long>("counters.canary.failures", "{event}", "Canaries that did not come through, by step: stored, visible.");
        meter.CreateObservableGauge(
            "counters.canary.last_success_age", () => _clock.GetElapsedTime(Volatile.Read(ref _lastSeen)).TotalSeconds, "s", "Since a canary was last seen, or since the start.");
    }

    public void Seen(TimeSpan freshness)
    {
        _freshness.Record(freshness.TotalSeconds);
        Volatile.Write(ref _lastSeen, _clock.GetTimestamp());
    }

    public void Failed(string step) => _failures.Add(1, new KeyValuePair<string, object?>("step", step));
}
