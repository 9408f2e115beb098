using System.Globalization;
using System.Text.RegularExpressions;
using Counters.Testing;
using Xunit;

namespace Counters.Tests;

/// <summary>The rules of the house that no analyzer knows.</summary>
public sealed partial class TidyTests
{
    private const int FileLinesMax = 300;
    private const int FileLinesMedianMax = 60;
    private const int MethodLinesMax = 42;

    private static string Root => Repository.Root;

    [Fact]
    public void The_host_is_seen_by_nobody() =>
        Assert.DoesNotContain(Sources("src/Counters").Concat(Sources("src/Counters.Contracts")), file => HostSeen().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void Files_are_short()
    {
        var lengths = Sources("src").ToDictionary(file => Path.GetRelativePath(Root, file), file => File.ReadLines(file).Count());
        Assert.DoesNotContain(lengths, file => file.Value > FileLinesMax);
        Assert.InRange(lengths.Values.Order().ElementAt(lengths.Count / 2), 1, FileLinesMedianMax);
    }

    [Fact]
    public void Methods_are_short()
    {
        var offenders =
            from file in Sources("src")
            from method in Methods(File.ReadAllLines(file))
            where method.Lines > MethodLinesMax
            select $"{Path.GetRelativePath(Root, file)}: {method.Name} has {method.Lines} lines";
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_type_says_what_it_is_for()
    {
        var offenders =
            from file in Sources("src")
            let lines = File.ReadAllLines(file)
            let at = Array.FindIndex(lines, line => TypeDeclaration().IsMatch(line))
            where at > 0 && !lines[..at].Reverse()
                .TakeWhile(line => line.StartsWith("///", StringComparison.Ordinal) || line.StartsWith('['))
                .Any(line => line.StartsWith("///", StringComparison.Ordinal))
            select Path.GetRelativePath(Root, file);
        Assert.Empty(offenders);
    }

    [Fact]
    public void Names_are_of_the_domain()
    {
        var offenders = Sources("src").Select(Path.GetFileNameWithoutExtension).Where(name => VagueName().IsMatch(name!));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Grains_never_leave_their_scheduler() =>
        Assert.DoesNotContain(Sources("src/Counters/Counting"), file => File.ReadAllText(file).Contains("ConfigureAwait(false)"));

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var offenders = Sources("src").Concat(Sources("tests")).Where(
            file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal) && LeftForLater().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offenders);
    }

    /// <summary>
    /// Log messages stay on one line, so that they are found by their words. In tests a text that is sent or expected stays in one piece, too: there is
    /// no limit for the inside of raw strings, nor for a line that is short without its texts in quotes.
    /// </summary>
    [Fact]
    public void Lines_are_as_short_as_the_editor_config_says()
    {
        var max = int.Parse(MaxLineLength().Match(File.ReadAllText(Path.Combine(Root, ".editorconfig"))).Groups[1].Value, CultureInfo.InvariantCulture);
        var offenders =
            from file in Sources("src").Concat(Sources("tests"))
            where !file.Contains("/Golden/", StringComparison.Ordinal)
            let isTest = file.StartsWith(Path.Combine(Root, "tests"), StringComparison.Ordinal)
            let text = LogMessage().Replace(File.ReadAllText(file), "")
            from line in (isTest ? RawString().Replace(text, "") : text).Split('\n')
            where line.Length > max && !(isTest && QuotedText().Replace(line, "").Length <= max / 2)
            select $"{Path.GetRelativePath(Root, file)} has a line of {line.Length} characters: {line.Trim()}";
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"));

    /// <summary>
    /// Methods and properties by their indentation, at any depth: those of nested types and of extension blocks, too. A body is what stands between its
    /// braces, or all lines after the first one of an expression. Tables of data in fields are not measured.
    /// </summary>
    private static IEnumerable<(string Name, int Lines)> Methods(string[] lines)
    {
        for (var at = 0; at < lines.Length; at++)
        {
            var indent = Indent(lines[at]);
            if (!MemberDeclaration().IsMatch(lines[at]) || TypeOrField().IsMatch(lines[at])) { continue; }
            var end = Array.FindIndex(lines, at + 1, line => line.Length > 0 && Indent(line) <= indent && line.Trim() is not "{");
            var opening = Array.FindIndex(lines, at, end - at, line => Indent(line) == indent && line.Trim() is "{");
            yield return (lines[at].Trim(), opening >= 0 ? end - opening - 1 : lines[at..end].AsSpan().TrimEnd("").Length - 1);
        }
    }

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    [GeneratedRegex(@"\bCounters\.Host\b")]
    private static partial Regex HostSeen();

    [GeneratedRegex(@"^(public|internal) .*\b(class|record|struct|interface|enum)\b")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^ +(public|internal|private|protected)\b")]
    private static partial Regex MemberDeclaration();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\b|^[^(]*(?<![=<>!]) = ")]
    private static partial Regex TypeOrField();

    [GeneratedRegex(@"^max_line_length = (\d+)$", RegexOptions.Multiline)]
    private static partial Regex MaxLineLength();

    [GeneratedRegex(@"^ *\[LoggerMessage\(.*?\)\]$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex LogMessage();

    [GeneratedRegex("\"{3}.*?\"{3}", RegexOptions.Singleline)]
    private static partial Regex RawString();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex QuotedText();

    [GeneratedRegex("(Manager|Helper|Util|Utils|Utility|Processor|Data|Info)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex LeftForLater();
}
