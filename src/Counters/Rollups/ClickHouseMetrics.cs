using System.Diagnostics.Metrics;

namespace Counters.Rollups;

/// <summary>What the way to ClickHouse tells operators.</summary>
public sealed class ClickHouseMetrics(IMeterFactory meters)
{
    public const string MeterName = "Counters.ClickHouse";

    private readonly Counter<long> _quarantined = meters.Create(MeterName).CreateCounter<long>(
        "counters.clickhouse.quarantined_rows", "{row}", "Rows that could not be stored and were set aside. Anything above zero wants a person.");

    internal void Quarantined(string table, int rows) => _quarantined.Add(rows, new KeyValuePair<string, object?>("table", table));
}
