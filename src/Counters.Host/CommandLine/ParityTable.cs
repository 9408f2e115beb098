using System.Globalization;
using System.Text.Json;

namespace Counters.Host.CommandLine;

/// <summary>The coverage report for people, from the JSON that programs get.</summary>
internal static class ParityTable
{
    private const int KeyPathWidth = 72;
    private const int CustomerWidth = 30;

    private static readonly string[] CustomerColumns = ["with_number", "counted", "zero", "partial", "not_instrumented", "failed"];

    public static void Write(TextWriter output, JsonElement report)
    {
        var definitions = report.GetProperty("definitions");
        output.WriteLine($"Dictionary {report.GetProperty("dictionary_version").GetString()}, {definitions.GetProperty("active").GetInt32()} active metrics");
        output.WriteLine();
        output.WriteLine($"  {"source",-20}{"active",8}{"counted",9}");
        foreach (var source in definitions.GetProperty("sources").EnumerateArray())
        {
            var note = source.GetProperty("event_based").GetBoolean() ? "" : "   not made of events";
            output.WriteLine($"  {source.GetProperty("data_source").GetString(),-20}{source.GetProperty("active").GetInt32(),8}{source.GetProperty("counted").GetInt32(),9}{note}");
        }

        output.WriteLine(
            $"  {"event-based",-20}{definitions.GetProperty("event_based").GetInt32(),8}{definitions.GetProperty("counted").GetInt32(),9}   {Percent(definitions)} counted");
        WriteReasons(output, "Not counted", report.GetProperty("missing"));
        if (report.TryGetProperty("columns", out var columns)) { WriteColumns(output, columns); }
    }

    public static void WriteCustomersHeading(TextWriter output, JsonElement page)
    {
        output.WriteLine();
        output.WriteLine($"Customers, as of {page.GetProperty("recorded_at").GetString()}: for how many of the counted metrics each has a number");
        output.WriteLine();
        output.WriteLine($"  {"customer",-CustomerWidth}{string.Concat(CustomerColumns.Select(column => $"{column,18}"))}");
    }

    public static void WriteCustomers(TextWriter output, JsonElement page)
    {
        foreach (var customer in page.GetProperty("customers").EnumerateArray())
        {
            var counts = CustomerColumns.Select(column => customer.GetProperty(column).GetInt32().ToString(CultureInfo.InvariantCulture));
            output.WriteLine($"  {customer.GetProperty("customer_id").GetString(),-CustomerWidth}{string.Concat(counts.Select(count => $"{count,18}"))}");
        }
    }

    private static void WriteColumns(TextWriter output, JsonElement columns)
    {
        output.WriteLine();
        output.WriteLine($"""
            Columns of customer success
              all                                   {columns.GetProperty("total").GetInt32(),5}
              without a number per customer in 2024 {columns.GetProperty("unfilled_2024").GetInt32(),5}
              of these filled now                   {columns.GetProperty("filled_now").GetInt32(),5}   {Percent(columns)}
            """);
        WriteReasons(output, "Still unfilled", columns.GetProperty("unfilled"));
    }

    private static void WriteReasons(TextWriter output, string heading, JsonElement missing)
    {
        if (missing.GetArrayLength() == 0) { return; }
        output.WriteLine();
        output.WriteLine(heading);
        foreach (var each in missing.EnumerateArray())
        {
            output.WriteLine($"  {each.GetProperty("key_path").GetString(),-KeyPathWidth} {each.GetProperty("reason").GetString(),-18} {each.GetProperty("detail").GetString()}");
        }
    }

    private static string Percent(JsonElement of) => $"{of.GetProperty("percent").GetDouble().ToString("0.0", CultureInfo.InvariantCulture)} %";
}
