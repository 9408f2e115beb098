using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Xunit;

namespace Counters.SystemTests.Telemetry;

/// <summary>The metrics and labels that one query in Prometheus' language names. Reads as much of the language as our rules and dashboards use, and fails on more.</summary>
/// <param name="GroupedBy">Labels of <c>by (…)</c>.</param>
internal sealed partial record PromQuery(ImmutableArray<PromSelector> Selectors, ImmutableArray<string> GroupedBy)
{
    private static readonly HashSet<string> Words =
        ["sum", "max", "min", "count", "rate", "increase", "absent", "histogram_quantile", "max_over_time", "or", "unless", "offset", "Inf"];

    public static PromQuery Parse(string text)
    {
        var selectors = Selector().Matches(text).Select(
            match => new PromSelector(match.Groups["name"].Value, [.. Matcher().Matches(match.Groups["labels"].Value).Select(PromMatcher.Of)]));
        var grouped = Grouping().Matches(text).SelectMany(match => match.Groups[1].Value.Split(", "));

        // What is left over is functions: a metric without braces would have gone unseen.
        var rest = Range().Replace(Grouping().Replace(Selector().Replace(text, ""), ""), "");
        Assert.All(Word().Matches(rest).Select(match => match.Value), word => Assert.Contains(word, Words));
        return new PromQuery([.. selectors], [.. grouped]);
    }

    [GeneratedRegex(@"(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>[^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*""([^""]*)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\bby \(([a-z_, ]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset [0-9]+[smhd]")]
    private static partial Regex Range();

    [GeneratedRegex(@"[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Word();
}
