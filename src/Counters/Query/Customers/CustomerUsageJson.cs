using System.Text.Json;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Customers;

/// <summary>Writes a customer's usage as JSON. A number that there is not is null, never 0.</summary>
internal static class CustomerUsageJson
{
    public static void Write(Utf8JsonWriter writer, CustomerUsage usage)
    {
        writer.WriteStartObject();
        writer.WriteString("customer_id", usage.Customer.CustomerId);
        writer.WriteString("customer_name", usage.Customer.Name);
        writer.WriteString("recorded_at", Timestamp.Format(usage.RecordedAt));
        writer.WriteString("complete_through", Timestamp.Format(usage.CompleteThrough));
        writer.WriteString("dictionary_version", usage.DictionaryVersion);
        writer.WriteStartArray("metrics");
        foreach (var metric in usage.Metrics) { Write(writer, metric); }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CustomerMetric metric)
    {
        writer.WriteStartObject();
        writer.WriteString("key_path", metric.Current.KeyPath);
        writer.WriteString("time_frame", metric.TimeFrame);
        Write(writer, "value", metric.Current.Value?.ToString());
        Write(writer, "previous_value", metric.Previous?.Value?.ToString());
        Write(writer, "change", metric.Change?.ToString());
        Write(writer, "change_percent", metric.ChangePercent?.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("status", metric.Current.Status.Name);
        writer.WriteString("previous_status", metric.Previous?.Status.Name);
        if (metric.Current.Window is { } window)
        {
            writer.WriteString("from", Timestamp.Format(window.From));
            writer.WriteString("to", Timestamp.Format(window.To));
        }

        if (metric.Current.CountedFrom is { } countedFrom) { writer.WriteString("counted_from", Timestamp.Format(countedFrom)); }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? number)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(number ?? "null");
    }
}
