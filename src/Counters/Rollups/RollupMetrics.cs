using System.Diagnostics.Metrics;

namespace Counters.Rollups;

/// <summary>What the writer tells operators.</summary>
internal sealed class RollupMetrics
{
    public const string MeterName = "Counters.Rollups";

    private readonly Counter<long> _rows;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;

    public RollupMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _rows = meter.CreateCounter<long>("counters.rollups.rows", "{row}", "Rows stored in ClickHouse, by table.");
        _failures = meter.CreateCounter<long>("counters.rollups.flush_failures", "{flush}", "Flushes that ClickHouse did not take.");
        _duration = meter.CreateHistogram<double>("counters.rollups.flush_duration", "s", "Time ClickHouse took for a flush.");
    }

    public void Flushed(int totals, int registers, TimeSpan duration)
    {
        _rows.Add(totals, new KeyValuePair<string, object?>("table", "totals"));
        _rows.Add(registers, new KeyValuePair<string, object?>("table", "registers"));
        _duration.Record(duration.TotalSeconds);
    }

    public void FlushFailed() => _failures.Add(1);
}
