using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>What a metric counts, or why it is not counted here.</summary>
/// <param name="WhyNot">Null when there are rules, or when the definition is at fault.</param>
internal sealed record MetricRules(ImmutableArray<ParsedRule> Rules, string? WhyNot = null)
{
    public static MetricRules None { get; } = new([]);

    public static MetricRules NotCounted(string reason) => new([], reason);
}
