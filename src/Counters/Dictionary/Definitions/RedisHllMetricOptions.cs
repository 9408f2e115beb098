using System.Collections.Frozen;
using System.Collections.Immutable;
using Counters.Dictionary.GitLabKeys;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads the <c>options</c> of a <c>redis_hll</c> metric: events whose users are counted (GitLab: <c>RedisHLLMetric</c>), or whose identifier
/// <c>aggregate</c> names (<c>AggregatedMetric</c>).
/// </summary>
internal static class RedisHllMetricOptions
{
    private const string Aggregate = "aggregate";
    private static readonly ImmutableArray<string> KnownFields = ["events", Aggregate];

    /// <summary>GitLab wrote the attribute with an underscore until it agreed with <c>unique</c>.</summary>
    private static readonly FrozenDictionary<string, UniqueIdentifier> Attributes = new Dictionary<string, UniqueIdentifier>
    {
        ["user.id"] = UniqueIdentifier.User,
        ["user_id"] = UniqueIdentifier.User,
        ["project.id"] = UniqueIdentifier.Project,
        ["project_id"] = UniqueIdentifier.Project,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static MetricRules Rules(YamlFields metric)
    {
        var options = metric.Fields("options");
        var names = options?.Texts("events") ?? [];
        if (options is null || names.IsEmpty) { return MetricSource.NamesNoEvent(metric); }
        if (names.Length > DefinitionLimits.EventsPerMetricMax)
        {
            options.Error("events", $"more than {DefinitionLimits.EventsPerMetricMax} events");
            return MetricRules.None;
        }

        options.WarnOfUnknown(KnownFields, "option");
        var aggregate = options.Fields(Aggregate);
        if (aggregate?.Text("operator") == "AND")
        {
            options.Warn(Aggregate, "operator AND asks who did all of it; sketches only tell who did any of it, so it is not counted");
            return MetricRules.NotCounted("it is an intersection (aggregate operator AND)");
        }

        var identifier = Identifier(aggregate);
        var line = options.LineOf("events");
        var rules = names.Select(name => RuleParser.Compile(metric, line, new CountingRule(name, [], RuleKind.Unique, identifier)));
        return new([.. rules.OfType<ParsedRule>().Select(parsed => parsed with { LegacyKey = GitLabRedisKeys.WithoutIdentifier(parsed.Rule.EventName) })]);
    }

    private static UniqueIdentifier Identifier(YamlFields? aggregate)
    {
        if (aggregate?.Text("attribute") is not { } attribute) { return UniqueIdentifier.User; }
        if (Attributes.TryGetValue(attribute, out var identifier)) { return identifier; }
        aggregate.Error("attribute", $"unknown attribute '{attribute}': {string.Join(", ", Attributes.Keys.Order(StringComparer.Ordinal))}");
        return UniqueIdentifier.User;
    }
}
