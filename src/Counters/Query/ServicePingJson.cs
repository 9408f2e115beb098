using System.Text.Json;

namespace Counters.Query;

/// <summary>Writes a Service Ping as GitLab does, with <c>counters_metadata</c> beside it.</summary>
internal static class ServicePingJson
{
    public static void Write(Utf8JsonWriter writer, ServicePing ping)
    {
        writer.WriteStartObject();
        writer.WriteString("recorded_at", Timestamp.Format(ping.RecordedAt));
        ServicePingTree
            .Of(ping.Metrics.Where(metric => metric.Value is not null).Select(metric => (metric.KeyPath, metric.ValueJson!)))
            .WriteBranches(writer);
        writer.WriteStartObject("counters_metadata");
        writer.WriteNumber("namespace_id", ping.NamespaceId);
        writer.WriteString("complete_through", Timestamp.Format(ping.CompleteThrough));
        writer.WriteString("dictionary_version", ping.DictionaryVersion);
        writer.WriteStartObject("metrics");
        foreach (var metric in ping.Metrics)
        {
            Write(writer, metric);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MetricReading metric)
    {
        writer.WriteStartObject(metric.KeyPath);
        writer.WriteString("status", metric.Status.Name);
        if (metric.Window is { } window)
        {
            writer.WriteString("from", Timestamp.Format(window.From));
            writer.WriteString("to", Timestamp.Format(window.To));
        }

        if (metric.CountedFrom is { } countedFrom)
        {
            writer.WriteString("counted_from", Timestamp.Format(countedFrom));
        }

        if (metric.Values is { HasOther: true }) { writer.WriteBoolean("has_other", true); }
        writer.WriteEndObject();
    }
}
