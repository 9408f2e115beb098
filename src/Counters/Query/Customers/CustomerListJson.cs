using System.Globalization;
using System.Text.Json;
using Counters.Http;

namespace Counters.Query.Customers;

/// <summary>Writes a page of customers as JSON.</summary>
internal static class CustomerListJson
{
    public static void Write(Utf8JsonWriter writer, CustomerPage page)
    {
        writer.WriteStartObject();
        if (page.Request is { Measure: { } measure, Period: { } period })
        {
            writer.WriteString("metric", measure.Name);
            writer.WriteString("time_frame", period.TimeFrame);
            writer.WriteString("from", Timestamp.Format(period.Current.From));
            writer.WriteString("to", Timestamp.Format(period.Current.To));
            writer.WriteString("complete_through", Timestamp.Format(page.CompleteThrough));
        }

        writer.WriteStartArray("customers");
        foreach (var customer in page.Customers) { Write(writer, customer, hasValue: page.Request.Measure is not null); }
        writer.WriteEndArray();
        writer.WriteString("next_cursor", page.Next?.ToString());
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ListedCustomer customer, bool hasValue)
    {
        writer.WriteStartObject();
        writer.WriteString("id", customer.Assignments.CustomerId);
        writer.WriteString("name", customer.Name.Length == 0 ? null : customer.Name);
        if (customer.Seats is { } seats) { writer.WriteNumber("seats", seats); } else { writer.WriteNull("seats"); }
        writer.WriteStartArray("namespaces");
        foreach (var (root, days) in customer.Assignments.Namespaces)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", root);
            if (days.From > DateTimeOffset.UnixEpoch) { writer.WriteString("from", Day(days.From)); }
            if (days.To < Timestamp.End) { writer.WriteString("to", Day(days.To)); }
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (hasValue)
        {
            writer.WritePropertyName("value");
            writer.WriteRawValue(customer.Value?.ToString() ?? "null");
        }

        writer.WriteEndObject();
    }

    private static string Day(DateTimeOffset midnight) => midnight.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
