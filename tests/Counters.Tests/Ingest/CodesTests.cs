using System.Reflection;
using System.Text.RegularExpressions;
using Counters.Host;
using Counters.Http.Bodies;
using Counters.Ingest.Parsing;
using Counters.Testing;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>The table of codes in Ingest's README is the code's own list, and every code has a test.</summary>
public sealed partial class CodesTests
{
    [Fact]
    public void Every_code_of_an_event_is_in_the_table_and_no_other() => Assert.Equal(Constants(typeof(RejectionCode)), Documented("rejected events"));

    [Fact]
    public void Every_code_of_a_request_is_in_the_table_and_no_other() =>
        Assert.Equal(Constants(typeof(RequestCode)).Union(HostProblems.Codes).Order(StringComparer.Ordinal), Documented("refused requests"));

    [Fact]
    public void Every_code_has_a_test()
    {
        var tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var untested =
            from type in new[] { typeof(RejectionCode), typeof(RequestCode) }
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            where !tests.Contains($"{type.Name}.{field.Name}", StringComparison.Ordinal) && !tests.Contains($"\"{field.GetValue(null)}", StringComparison.Ordinal)
            select field.Name;
        Assert.Empty(untested);
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Documented(string heading)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src/Counters/Ingest/README.md"));
        var section = readme.Split("\n## ").Single(part => part.StartsWith(heading, StringComparison.OrdinalIgnoreCase));
        return TableRow().Matches(section).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
