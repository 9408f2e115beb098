using System.Text.RegularExpressions;
using Xunit;

namespace Counters.Tests;

/// <summary>The rules of the house that no analyzer knows.</summary>
public sealed partial class TidyTests
{
    private const int FileLinesMax = 300;
    private const int FileLinesMedianMax = 60;
    private const int MethodLinesMax = 45;

    /// <summary>The ground floor: every stage sees it, and it sees no stage.</summary>
    private const string Ground = "Http";

    /// <summary>What each stage may see of the others, always through an interface, an option or a record; everybody sees Contracts and the ground floor.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        [Ground] = [],
        ["Dictionary"] = ["State"],
        ["Ingest"] = ["Dictionary"],
        ["Counting"] = ["Rollups"],
        ["Rollups"] = ["Dictionary"],
        ["Query"] = ["Dictionary", "Rollups"],
        ["Cluster"] = ["Counting", "State"],
        ["State"] = ["Counting", "Ingest", "Rollups"],
        ["Customers"] = ["Ingest", "Query", "Rollups", "State"],
        ["Audit"] = ["Query", "Rollups", "State"],
        ["Operations"] = ["Dictionary", "Ingest", "Counting", "Rollups", "Query", "State", "Customers", "Cluster"],
    };

    private static string Root { get; } = FindRoot();

    [Fact]
    public void A_stage_sees_only_the_stages_it_may()
    {
        var offenders =
            from file in Sources("src/Counters")
            let stage = Path.GetRelativePath(Path.Combine(Root, "src/Counters"), file).Split(Path.DirectorySeparatorChar)[0]
            from used in StageUsed().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct()
            where Arrows.ContainsKey(used) && used != stage && used != Ground && !Arrows[stage].Contains(used)
            select $"{Path.GetRelativePath(Root, file)} uses Counters.{used}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_folder_of_the_platform_is_a_stage_and_stands_in_the_README()
    {
        var folders = Directory.GetDirectories(Path.Combine(Root, "src/Counters")).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).ToList();
        Assert.Equal(Arrows.Keys.Order(), folders.Order());
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        Assert.All(folders, folder => Assert.Contains($"{folder}/", readme));
    }

    [Fact]
    public void The_host_is_seen_by_nobody() =>
        Assert.DoesNotContain(Sources("src/Counters").Concat(Sources("src/Counters.Contracts")), file => File.ReadAllText(file).Contains("Counters.Host"));

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
            where at > 0 && !lines[..at].Reverse().TakeWhile(line => line.StartsWith("///", StringComparison.Ordinal) || line.StartsWith('[')).Any(line => line.StartsWith("///", StringComparison.Ordinal))
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
        var offenders = Sources("src").Concat(Sources("tests")).Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal) && LeftForLater().IsMatch(File.ReadAllText(file)));
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"));

    /// <summary>Methods by their indentation: a line that ends in a parenthesis, then a brace, to the brace that closes it.</summary>
    private static IEnumerable<(string Name, int Lines)> Methods(string[] lines)
    {
        for (var at = 1; at < lines.Length; at++)
        {
            if (lines[at] != "    {" || !lines[at - 1].TrimEnd().EndsWith(')')) { continue; }
            var end = Array.IndexOf(lines, "    }", at);
            yield return (lines[at - 1].Trim(), end - at - 1);
        }
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Counters.sln"))) { directory = directory.Parent!; }
        return directory.FullName;
    }

    [GeneratedRegex(@"^using Counters\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex StageUsed();

    [GeneratedRegex(@"^(public|internal) .*\b(class|record|struct|interface|enum)\b")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("(Manager|Helper|Util|Utils|Utility|Processor|Data|Info)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex LeftForLater();
}
