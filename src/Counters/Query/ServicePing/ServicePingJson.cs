using System.Text.Json;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.ServicePing;

/// <summary>Writes a Service Ping as GitLab does, and where it is asked for <c>counters_metadata</c> beside it.</summary>
internal static class ServicePingJson
{
    /// <summary>What GitLab writes for a metric that is made of SQL where only the others are asked for.</summary>
    private const string SqlValue = "-3";

    /// <summary>With the status of each metric.</summary>
    public static void Write(Utf8JsonWriter writer, ServicePing ping)
    {
        writer.WriteStartObject();
        WriteNumbers(writer, ping, metric => metric.Reading.ValueJson);
        writer.WriteStartObject("counters_metadata");
        WriteSubject(writer, ping.Subject);
        writer.WriteString("complete_through", Timestamp.Format(ping.CompleteThrough));
        writer.WriteString("dictionary_version", ping.DictionaryVersion);
        writer.WriteStartObject("metrics");
        foreach (var metric in ping.Metrics) { Write(writer, metric); }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Nothing but what GitLab's own payload holds: its consumers take every further name for a metric without a definition.</summary>
    /// <param name="withSql">Whether metrics made of SQL stand there too, as -3; otherwise they are left out.</param>
    public static void WritePayload(Utf8JsonWriter writer, ServicePing ping, bool withSql)
    {
        writer.WriteStartObject();
        WriteNumbers(writer, ping, metric => metric.Reading.ValueJson ?? (withSql && metric.Definition.DataSource == "database" ? SqlValue : null));
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, ServicePing ping, Func<PingMetric, string?> number)
    {
        writer.WriteString("recorded_at", Timestamp.Format(ping.RecordedAt));
        var numbers = ping.Metrics.Select(metric => (metric.Definition.KeyPath, Value: number(metric)));
        ServicePingTree.Of(numbers.Where(metric => metric.Value is not null).Select(metric => (metric.KeyPath, metric.Value!))).WriteBranches(writer);
    }

    private static void WriteSubject(Utf8JsonWriter writer, PingSubject subject)
    {
        switch (subject)
        {
            case PingSubject.Root root:
                writer.WriteNumber("namespace_id", root.NamespaceId);
                break;
            case PingSubject.RootOnDays root:
                writer.WriteNumber("namespace_id", root.NamespaceId);
                break;
            case PingSubject.OfCustomer { Customer: var customer }:
                writer.WriteString("customer_id", customer.CustomerId);
                writer.WriteString("customer_name", customer.Name);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, PingMetric metric)
    {
        writer.WriteStartObject(metric.Definition.KeyPath);
        writer.WriteString("status", metric.Reading.Status.Name);
        writer.WriteString("time_frame", metric.Definition.TimeFrame.Name);
        if (metric.Reading.Window is { } window)
        {
            writer.WriteString("from", Timestamp.Format(window.From));
            writer.WriteString("to", Timestamp.Format(window.To));
        }

        if (metric.Reading.CountedFrom is { } countedFrom) { writer.WriteString("counted_from", Timestamp.Format(countedFrom)); }
        if (metric.Reading.Values is { HasOther: true }) { writer.WriteBoolean("has_other", true); }
        writer.WriteEndObject();
    }
}
