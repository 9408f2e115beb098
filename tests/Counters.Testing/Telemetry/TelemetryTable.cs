using System.Text.RegularExpressions;
using Counters.Http.Bodies;
using Counters.Ingest.Parsing;
using Xunit;

namespace Counters.Testing.Telemetry;

/// <summary>The README's table of metrics: what the code must keep to.</summary>
/// <param name="Labels">What each label may be.</param>
internal sealed partial record TelemetryTable(string Name, string Kind, string Unit, IReadOnlyDictionary<string, string[]> Labels)
{
    private const string Header = "| metric | kind | unit | labels | what it tells |";

    public static IReadOnlyDictionary<string, TelemetryTable> Read()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "src/Counters.Host/Telemetry/README.md"));
        var at = Array.IndexOf(lines, Header);
        Assert.True(at >= 0, "The README has no table of metrics.");
        return lines.Skip(at + 2).TakeWhile(line => line.StartsWith('|')).Select(Row).ToDictionary(row => row.Name);
    }

    private static TelemetryTable Row(string line)
    {
        var cells = line.Trim('|').Split('|').Select(cell => cell.Trim()).ToList();
        Assert.Equal(5, cells.Count);
        Assert.NotEmpty(cells[4]);
        return new TelemetryTable(
            cells[0].Trim('`'), cells[1], cells[2].Trim('`'), Label().Matches(cells[3]).ToDictionary(match => match.Groups[1].Value, match => Values(match.Groups[2].Value)));
    }

    private static string[] Values(string text) => text == "codes"
        ? [.. typeof(RejectionCode).GetFields().Concat(typeof(RequestCode).GetFields()).Select(field => (string)field.GetRawConstantValue()!)]
        : text.Split(", ");

    [GeneratedRegex("`([a-z._]+)`: ([^;]+)")]
    private static partial Regex Label();
}
