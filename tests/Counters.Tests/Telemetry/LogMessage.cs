using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Counters.Ingest;
using Counters.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Telemetry;

/// <summary>Holds one message of the log, as the compiled platform or host declares it.</summary>
/// <param name="Class">The type that writes it.</param>
/// <param name="Text">The template, with its placeholders.</param>
internal sealed partial record LogMessage(Type Class, int EventId, LogLevel Level, string Text)
{
    private const string Header = "| event ids | stage |";

    /// <summary>The stage: the folder below the assembly's own; the host counts as one.</summary>
    public string Stage => Class.Namespace!.StartsWith("Counters.Host.", StringComparison.Ordinal) ? "Host" : Class.Namespace!.Split('.')[1];

    /// <summary>Reads all messages of the platform and of the host.</summary>
    public static IReadOnlyList<LogMessage> ReadAll() =>
    [
        .. from assembly in (Assembly[])[typeof(IngestOptions).Assembly, typeof(Host.Embedded.EmbeddedClickHouse).Assembly]
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let declared = method.GetCustomAttribute<LoggerMessageAttribute>()
           where declared is not null
           select new LogMessage(type, declared.EventId, declared.Level, declared.Message),
    ];

    /// <summary>Reads the ranges of event ids from the README, by stage.</summary>
    public static IReadOnlyDictionary<string, (int From, int To)> ReadRanges()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "src/Counters.Host/Telemetry/README.md"));
        var at = Array.IndexOf(lines, Header);
        Assert.True(at >= 0, "The README has no table of event ids.");
        return lines.Skip(at + 2).TakeWhile(line => line.StartsWith('|')).Select(line => Row().Match(line)).ToDictionary(
            row => row.Groups[3].Value,
            row => (int.Parse(row.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(row.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
    }

    /// <summary>Tells whether a quotation is of this message: equal but for "…", which stands for what a placeholder puts in.</summary>
    public bool IsQuotedAs(string phrase)
    {
        var pattern = string.Join(@"\{[^}]+\}", phrase.Split('…').Select(Regex.Escape));
        return Regex.IsMatch(Text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    [GeneratedRegex(@"^\| (\d+)–(\d+) \| `?(\w+)`? \|$")]
    private static partial Regex Row();
}
