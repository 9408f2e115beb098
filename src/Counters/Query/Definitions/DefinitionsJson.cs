using System.Text.Json;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Definitions;

/// <summary>Writes the dictionary in force as JSON: every metric, whether it is counted and why not, and since when.</summary>
internal static class DefinitionsJson
{
    public static void Write(Utf8JsonWriter writer, IRuleRegistry registry)
    {
        var dictionary = registry.Dictionary;
        writer.WriteStartObject();
        writer.WriteString("dictionary_version", dictionary.Version);
        writer.WriteNumber("events", dictionary.Events.Count);
        writer.WriteStartArray("metrics");
        foreach (var metric in dictionary.Metrics) { Write(writer, MetricCoverage.Of(metric, dictionary), registry.ActiveFrom(metric)); }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MetricCoverage coverage, DateTimeOffset?[] activeFrom)
    {
        var metric = coverage.Metric;
        writer.WriteStartObject();
        writer.WriteString("key_path", metric.KeyPath);
        writer.WriteString("description", metric.Description);
        writer.WriteString("status", metric.Status);
        writer.WriteString("time_frame", metric.TimeFrame.Name);
        writer.WriteString("data_source", metric.DataSource);
        writer.WriteString("data_category", metric.DataCategory);
        writer.WriteString("product_group", metric.ProductGroup);
        writer.WriteString("milestone", metric.Milestone);
        writer.WriteBoolean("counted", coverage.IsCounted);
        writer.WriteString("reason", coverage.Reason.Name);
        writer.WriteString("detail", coverage.Detail);
        writer.WriteStartArray("counters");
        foreach (var path in metric.Rules.Select(rule => rule.Path).Distinct()) { writer.WriteStringValue(path); }
        writer.WriteEndArray();
        var since = coverage.IsCounted && !activeFrom.Contains(null) ? activeFrom.Max() : null;
        writer.WriteString("active_from", since is { } instant ? Timestamp.Format(instant) : null);
        writer.WriteString("file", metric.File);
        writer.WriteEndObject();
    }
}
