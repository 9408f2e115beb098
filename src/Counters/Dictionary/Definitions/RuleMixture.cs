using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>Refuses metrics whose rules cannot be one number together, or not over the windows asked for.</summary>
internal static class RuleMixture
{
    public static void Check(YamlFields metric, ImmutableArray<ParsedRule> rules, ImmutableArray<TimeFrame> frames)
    {
        var kinds = rules.Select(rule => rule.Rule.Kind).Distinct().Order().ToImmutableArray();
        if (kinds.Length > 1)
        {
            metric.Error("events", $"{string.Join(" and ", kinds.Select(Name))} are mixed in one metric; split it");
        }

        if (kinds.Contains(RuleKind.Unique) && frames.Contains(TimeFrame.All))
        {
            metric.Error("time_frame", "unique counts exist for 7d and 28d only, not for all");
        }

        if (frames.Contains(TimeFrame.None))
        {
            metric.Error("time_frame", "events are counted over 7d, 28d or all, not over none");
        }

        WarnOfMixedIdentifiers(metric, rules);
        foreach (var repeated in rules.GroupBy(rule => rule.Rule.Path, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            metric.ErrorAt(repeated.Line, $"{repeated.Rule.Path} is named twice and would count twice");
        }
    }

    /// <summary>
    /// The rules whose numbers are reported. GitLab writes a metric that is counted by value as an object of one property for each identifier
    /// (<c>unique_totals_metric.rb</c>), so of several rules with the same identifier only the last one is ever seen.
    /// </summary>
    public static ImmutableArray<ParsedRule> Reported(YamlFields metric, ImmutableArray<ParsedRule> rules)
    {
        var hidden = rules.Where(rule => rule.Rule.Kind == RuleKind.TotalPerValue)
            .GroupBy(rule => rule.Rule.Unique)
            .SelectMany(same => same.SkipLast(1))
            .ToHashSet();
        foreach (var (rule, line, _) in hidden)
        {
            metric.WarnAt(line, $"GitLab reports only the last event that is counted by {rule.IdentifierName}, so {rule.Path} is not counted; split the metric");
        }

        return rules.RemoveAll(hidden.Contains);
    }

    private static string Name(RuleKind kind) => kind == RuleKind.TotalPerValue ? "total by value" : kind.ToString().ToLowerInvariant();

    /// <summary>Their sketches are united, so that user 7 and project 7 are one: hardly what was meant, but still a number.</summary>
    private static void WarnOfMixedIdentifiers(YamlFields metric, ImmutableArray<ParsedRule> rules)
    {
        if (rules.Where(rule => rule.Rule.Kind == RuleKind.Unique).Select(rule => rule.Rule.Unique).Distinct().Count() > 1)
        {
            metric.Warn("events", "different identifiers are united in one unique count");
        }
    }
}
