using System.Reflection;
using System.Text.RegularExpressions;
using Counters.Contracts;
using Counters.Host.Settings;
using Counters.Ingest;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests;

/// <summary>The pages for people: short where they begin, and without a reference that leads nowhere.</summary>
public sealed partial class DocsTests
{
    private const int ReadmeLinesMax = 150;

    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    private static readonly ILookup<string, Type> OwnTypes = new[] { typeof(EventBatch), typeof(IngestOptions), typeof(KnownSettings) }
        .SelectMany(type => type.Assembly.GetTypes())
        .ToLookup(type => type.Name.Split('`')[0], StringComparer.Ordinal);

    [Fact]
    public void The_README_is_short() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "README.md")).Count(), 1, ReadmeLinesMax);

    [Fact]
    public void Every_page_of_docs_is_linked_from_the_README()
    {
        var linked = Documentation.Links("README.md").Select(link => link.Split('#')[0]);
        var pages = Documentation.Files.Where(file => file.StartsWith("docs/", StringComparison.Ordinal));
        Assert.NotEmpty(pages);
        None(pages.Except(linked));
    }

    [Fact]
    public void Every_link_between_files_and_to_a_heading_resolves()
    {
        var links =
            from file in Documentation.Files
            from link in Documentation.Links(file)
            where !Scheme().IsMatch(link)
            select (File: file, Link: link);
        Assert.NotEmpty(links);
        None(from link in links let fault = Fault(link.File, link.Link) where fault is not null select $"{link.File}: ({link.Link}) {fault}");
    }

    [Fact]
    public void Every_member_that_a_page_names_exists()
    {
        var references =
            from file in Documentation.Files
            from code in Documentation.Code(file)
            from Match reference in TypeAndMember().Matches(code)
            let type = reference.Groups[1].Value
            where OwnTypes.Contains(type)
            select (File: file, Type: type, Member: reference.Groups[2].Value);
        Assert.NotEmpty(references);
        None(
            from reference in references
            where !OwnTypes[reference.Type].Any(type => type.GetMember(reference.Member, Any).Length > 0)
            select $"{reference.File}: {reference.Type} has no member {reference.Member}");
    }

    [Fact]
    public void Every_test_that_a_page_names_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = from file in Documentation.Files from code in Documentation.Code(file) where TestName().IsMatch(code) select (File: file, Test: code);
        Assert.NotEmpty(named);
        None(from name in named where !tests.Contains(name.Test) select $"{name.File}: there is no test {name.Test}");
    }

    [Fact]
    public void Every_environment_variable_that_the_code_or_a_test_reads_is_described()
    {
        var read = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct();
        var described = new[] { "CONTRIBUTING.md", "docs/configuration.md" }.SelectMany(Documentation.Code).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(read);
        None(read.Except(described));
    }

    /// <summary>Fails with all of them, since whoever moves a page wants to see every reference to it.</summary>
    private static void None(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    /// <summary>What is wrong with a link; null when nothing is.</summary>
    private static string? Fault(string file, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var before, var behind] ? (before, behind) : (link, null);
        var target = path.Length == 0 ? file : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path)).Replace('\\', '/');
        var full = Path.Combine(Repository.Root, target);
        if (!File.Exists(full) && !Directory.Exists(full)) { return "leads to no file"; }
        if (anchor is null) { return null; }
        if (!Documentation.Files.Contains(target)) { return "names a heading of what is no page"; }
        return Documentation.Anchors(target).Contains(anchor) ? null : "leads to no heading";
    }

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w+)\.([A-Z]\w+)")]
    private static partial Regex TypeAndMember();

    [GeneratedRegex(@"^[A-Z]\w+Tests$")]
    private static partial Regex TestName();

    /// <summary>Variables that tests only set to look for them again begin otherwise.</summary>
    [GeneratedRegex(@"""(COUNTERS_(?!TEST_)[A-Z_]+)""")]
    private static partial Regex Variable();
}
