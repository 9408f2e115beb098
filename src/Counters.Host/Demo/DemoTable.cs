
namespace Counters.Host.Demo;

/// <summary>Writes one customer's telling metrics as a table.</summary>
internal static class DemoTable
{
    public const string Legend = """
          –    the metric has no such window
          0    measured, and nothing happened
          n/a  nothing happened, but the platform did not know the metric yet in that window
          *    partial: that window, or a part of it, lies before the platform knew the metric
        """;

    private const int TitleWidth = 48;
    private const int NumberWidth = 15;

    public static void Write(TextWriter output, SampleCustomer customer, PingAnswer ping, IEnumerable<DemoMetrics> rows)
    {
        var title = $"{customer.Name} · {customer.Root.Plan} · namespace {customer.Root.Id}";
        output.WriteLine($"  {title,-TitleWidth}{"7d",NumberWidth - 1} {"28d",NumberWidth - 1} {"all",NumberWidth - 1}");
        output.WriteLine($"  {new string('─', TitleWidth + (3 * NumberWidth))}");
        foreach (var row in rows)
        {
            output.WriteLine($"  {row.Title,-TitleWidth}{Cell(ping, row.Week)}{Cell(ping, row.FourWeeks)}{Cell(ping, row.All)}".TrimEnd());
        }

        output.WriteLine();
    }

    /// <summary>The mark stands behind the column, so that digits stay below digits.</summary>
    private static string Cell(PingAnswer ping, string? keyPath)
    {
        var status = keyPath is null ? "" : ping.Statuses.GetValueOrDefault(keyPath, "not_instrumented");
        var text = status switch
        {
            "" => "–",
            "not_instrumented" => "n/a",
            "failed" => "failed",
            _ => DemoNumber.Of(ping.Numbers[keyPath!]),
        };
        return text.PadLeft(NumberWidth - 1) + (status == "partial" ? '*' : ' ');
    }
}
