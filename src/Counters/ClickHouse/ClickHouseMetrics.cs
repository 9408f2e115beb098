using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClickHouse.Driver;
using Counters.Hosting;

namespace Counters.ClickHouse;

/// <summary>Measures operations of ClickHouse for operators: how long each took, how it failed, and what could never be stored.</summary>
public sealed class ClickHouseMetrics
{
    public const string MeterName = "Counters.ClickHouse";

    private readonly Counter<long> _quarantined;
    private readonly Histogram<double> _duration;

    public ClickHouseMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _quarantined = meter.CreateCounter<long>(
            "counters.clickhouse.quarantined_rows", "{row}", "Rows that could not be stored and were set aside, by table. Anything above zero wants a person.");
        _duration = meter.CreateHistogram(
            "counters.clickhouse.operation.duration", "s", "Time one operation took, by operation: insert, read, export; failures with error.type.",
            advice: HistogramBuckets.Latency);
    }

    internal void Quarantined(string table, int rows) => _quarantined.Add(rows, new KeyValuePair<string, object?>("table", table));

    /// <summary>Times the call and makes it a span of the request under way.</summary>
    /// <param name="operation">One of a few words.</param>
    /// <param name="table">Where there is one.</param>
    internal async Task<T> MeasureAsync<T>(string operation, string? table, Func<Task<T>> call)
    {
        using var span = Tracing.Start(table is null ? $"clickhouse {operation}" : $"clickhouse {operation} {table}", ActivityKind.Client);
        span?.SetTag("db.system.name", "clickhouse").SetTag("db.operation.name", operation).SetTag("db.collection.name", table);
        return await OperationTimer.RunAsync(_duration, span, operation, ErrorType, call);
    }

    private static string ErrorType(Exception exception) => exception switch
    {
        ClickHouseServerException => "server",
        _ when ClickHouseFault.IsOfData(exception) => "data",
        TimeoutException or TaskCanceledException { InnerException: TimeoutException } => "timeout",
        OperationCanceledException => "cancelled",
        _ when ClickHouseFault.IsOfConnection(exception) => "connection",
        _ => "other",
    };
}
