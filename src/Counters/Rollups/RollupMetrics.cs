using System.Diagnostics.Metrics;
using Counters.Hosting;

namespace Counters.Rollups;

/// <summary>Measures the writer for operators.</summary>
internal sealed class RollupMetrics
{
    public const string MeterName = "Counters.Rollups";

    private readonly Counter<long> _rows;
    private readonly Counter<long> _failures;
    private readonly UpDownCounter<long> _enlisted;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public RollupMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _rows = meter.CreateCounter<long>("counters.rollups.rows", "{row}", "Rows stored in ClickHouse, by table.");
        _failures = meter.CreateCounter<long>("counters.rollups.flush_failures", "{flush}", "Flushes that ClickHouse did not take.");
        _enlisted = meter.CreateUpDownCounter<long>("counters.rollups.enlisted_namespaces", "{namespace}", "Namespaces that wait for the next flush.");
        _duration = meter.CreateHistogram("counters.rollups.flush.duration", "s", "Time ClickHouse took for a flush.", advice: HistogramBuckets.Latency);
        _size = meter.CreateHistogram("counters.rollups.flush.size", "{row}", "Rows of a flush.", advice: HistogramBuckets.Count);
    }

    public void Flushed(RollupBatch flushed, TimeSpan duration)
    {
        _rows.Add(flushed.Totals.Count - flushed.Canaries, new KeyValuePair<string, object?>("table", "totals"));
        _rows.Add(flushed.Registers.Count, new KeyValuePair<string, object?>("table", "registers"));
        _rows.Add(flushed.Canaries, new KeyValuePair<string, object?>("table", "canaries"));
        _size.Record(flushed.Rows);
        _duration.Record(duration.TotalSeconds);
    }

    public void Enlisted() => _enlisted.Add(1);

    public void Taken() => _enlisted.Add(-1);

    public void FlushFailed() => _failures.Add(1);
}
