using System.Collections.Immutable;
using System.Text.Json;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Parity;

/// <summary>Writes the coverage report as JSON, which is also what the table for people is made of.</summary>
internal static class ParityJson
{
    /// <summary>With customers.</summary>
    public static void Write(Utf8JsonWriter writer, ParityPage page)
    {
        writer.WriteStartObject();
        WriteDefinitions(writer, page.Report);
        writer.WriteString("recorded_at", Timestamp.Format(page.RecordedAt));
        writer.WriteString("complete_through", Timestamp.Format(page.CompleteThrough));
        writer.WriteStartArray("customers");
        foreach (var customer in page.Customers) { Write(writer, customer); }
        writer.WriteEndArray();
        writer.WriteString("next_cursor", page.Next);
        writer.WriteEndObject();
    }

    /// <summary>Of definitions alone.</summary>
    public static void Write(Utf8JsonWriter writer, ParityReport report)
    {
        writer.WriteStartObject();
        WriteDefinitions(writer, report);
        writer.WriteEndObject();
    }

    private static void WriteDefinitions(Utf8JsonWriter writer, ParityReport report)
    {
        var (eventBased, counted) = (report.EventBased.Count(), report.EventBased.Count(coverage => coverage.IsCounted));
        writer.WriteString("dictionary_version", report.DictionaryVersion);
        writer.WriteStartObject("definitions");
        writer.WriteNumber("active", report.Metrics.Length);
        writer.WriteNumber("event_based", eventBased);
        writer.WriteNumber("counted", counted);
        writer.WriteNumber("percent", Percent(counted, eventBased));
        writer.WriteStartArray("sources");
        foreach (var source in report.Sources)
        {
            writer.WriteStartObject();
            writer.WriteString("data_source", source.DataSource);
            writer.WriteBoolean("event_based", source.IsEventBased);
            writer.WriteNumber("active", source.Active);
            writer.WriteNumber("counted", source.Counted);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("missing");
        foreach (var coverage in report.Metrics.Where(coverage => !coverage.IsCounted)) { Write(writer, coverage.Metric.KeyPath, coverage); }
        writer.WriteEndArray();
        if (report.Columns is { } columns) { Write(writer, columns); }
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<ColumnCoverage> columns)
    {
        ColumnCoverage[] unfilled = [.. columns.Where(each => !each.Column.WasFed)];
        writer.WriteStartObject("columns");
        writer.WriteNumber("total", columns.Length);
        writer.WriteNumber("unfilled_2024", unfilled.Length);
        writer.WriteNumber("filled_now", unfilled.Count(each => each.IsFilled));
        writer.WriteNumber("percent", Percent(unfilled.Count(each => each.IsFilled), unfilled.Length));
        writer.WriteStartArray("filled");
        foreach (var each in unfilled.Where(each => each.IsFilled)) { writer.WriteStringValue(each.Column.KeyPath); }
        writer.WriteEndArray();
        writer.WriteStartArray("unfilled");
        foreach (var each in unfilled.Where(each => !each.IsFilled)) { Write(writer, each.Column.KeyPath, each.Coverage); }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string keyPath, MetricCoverage? coverage)
    {
        writer.WriteStartObject();
        writer.WriteString("key_path", keyPath);
        writer.WriteString("reason", coverage?.Reason.Name ?? "not_defined");
        writer.WriteString("detail", coverage is null ? "no active definition in force has this key path" : coverage.Detail);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CustomerParity parity)
    {
        writer.WriteStartObject();
        writer.WriteString("customer_id", parity.Customer.CustomerId);
        writer.WriteString("customer_name", parity.Customer.Name);
        writer.WriteNumber("metrics", parity.Metrics.Length);
        writer.WriteNumber("with_number", parity.Numbers);
        foreach (var status in Enum.GetValues<MetricStatus>()) { writer.WriteNumber(status.Name, parity.Count(status)); }
        writer.WriteStartArray("without_number");
        foreach (var metric in parity.WithoutNumber)
        {
            writer.WriteStartObject();
            writer.WriteString("key_path", metric.Definition.KeyPath);
            writer.WriteString("status", metric.Reading.Status.Name);
            if (metric.Reading.CountedFrom is { } countedFrom) { writer.WriteString("counted_from", Timestamp.Format(countedFrom)); }
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>To one decimal, never rounded up to a whole that is not there.</summary>
    private static double Percent(int part, int whole) => whole == 0 ? 100 : Math.Floor(1000.0 * part / whole) / 10;
}
