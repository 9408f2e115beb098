using System.Text.RegularExpressions;
using Counters.Testing;

namespace Counters.Tests.Fixtures;

/// <summary>The markdown files of the repository, and what is in them.</summary>
internal static partial class Documentation
{
    /// <summary>What builds and runs leave behind; none of it is committed.</summary>
    private static readonly string[] LeftBehind = [".git", ".data", "artifacts", "bin", "obj", "node_modules", "TestResults", "secrets"];

    /// <summary>Paths below the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. In(Repository.Root).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>The targets of a file's links, in the order of the text. What stands in code is no link.</summary>
    public static IEnumerable<string> Links(string file) => Link().Matches(InlineCode().Replace(Prose(file), "")).Select(match => match.Groups[1].Value);

    /// <summary>The words between backticks; blocks of code are left out.</summary>
    public static IEnumerable<string> Code(string file) => InlineCode().Matches(Prose(file)).Select(match => match.Groups[1].Value);

    /// <summary>The anchors of a file's headings, as GitLab and GitHub make them: lower case, blanks as hyphens, a number behind a repeated one.</summary>
    public static IReadOnlyCollection<string> Anchors(string file)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Prose(file)))
        {
            var anchor = NotInAnchors().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            var numbered = Enumerable.Range(1, anchors.Count + 1).Select(number => $"{anchor}-{number}");
            anchors.Add(numbered.Prepend(anchor).First(free => !anchors.Contains(free)));
        }

        return anchors;
    }

    private static string Prose(string file) => Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)), "\n");

    private static IEnumerable<string> In(string directory) => Directory.EnumerateFiles(directory, "*.md")
        .Concat(Directory.EnumerateDirectories(directory).Where(child => !LeftBehind.Contains(Path.GetFileName(child))).SelectMany(In));

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    [GeneratedRegex(@"^ *```.*?^ *```[^\n]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
