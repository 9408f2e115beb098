using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Definitions;

/// <summary>The definitions of one world. Every event may carry the custom properties <c>lang</c> (a text) and <c>count</c> (a number).</summary>
internal sealed record OracleDictionary(ImmutableArray<string> Events, ImmutableArray<OracleMetric> Metrics)
{
    /// <summary>Legacy totals tell an event's name in two parts, of which this is the first.</summary>
    public const string Prefix = "oracle";

    /// <summary>What GitLab does with an event of that name: each rule once, however many metrics ask for it.</summary>
    public IEnumerable<OracleRule> RulesOf(string name) => _rules[name];

    private readonly ILookup<string, OracleRule> _rules = Metrics
        .SelectMany(metric => metric.Rules)
        .DistinctBy(rule => rule.Path)
        .ToLookup(rule => rule.Event);

    public override string ToString() => string.Join('\n', Metrics);
}
