using System.Text.Json;
using Counters.Http;

namespace Counters.Query.Usage;

/// <summary>Writes a usage answer as JSON. Values are JSON numbers with every digit they have.</summary>
internal static class UsageJson
{
    public static void Write(Utf8JsonWriter writer, UsageAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString(answer.Request.Measure.Parameter, answer.Request.Measure.Name);
        if (answer.Request.CustomerId is { } customer) { writer.WriteString("customer_id", customer); }
        writer.WriteString("window", answer.Request.Window.Name);
        writer.WriteString("complete_through", Timestamp.Format(answer.CompleteThrough));
        writer.WriteStartArray("rows");
        foreach (var row in answer.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("from", Timestamp.Format(row.Period.From));
            writer.WriteString("to", Timestamp.Format(row.Period.To));
            if (answer.Request.GroupBy != UsageGroup.None)
            {
                writer.WriteNumber("namespace_id", row.GroupId);
            }

            if (row.Of is { } of)
            {
                writer.WriteString("identifier", of.Identifier);
                writer.WriteString("identifier_value", of.Text);
            }

            writer.WritePropertyName("value");
            writer.WriteRawValue(row.Value.ToString());
            writer.WriteString("status", row.IsComplete ? "complete" : "partial");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (answer.UnknownNamespaces.Count > 0)
        {
            writer.WriteStartArray("unknown_namespaces");
            foreach (var id in answer.UnknownNamespaces)
            {
                writer.WriteNumberValue(id);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
