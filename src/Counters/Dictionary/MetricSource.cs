using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary;

/// <summary>Finds what a metric counts, wherever its vintage keeps it: <c>events</c>, <c>options.events</c> or <c>options.event</c>.</summary>
internal static class MetricSource
{
    public const string InternalEvents = "internal_events";
    public const string Redis = "redis";
    public const string RedisHll = "redis_hll";

    /// <summary>GitLab's <c>data_source</c> values, the retired <c>ruby</c> included.</summary>
    public static readonly ImmutableArray<string> Known =
        [InternalEvents, Redis, RedisHll, "database", "license", "prometheus", "ruby", "system"];

    /// <summary>Empty when the source is not a counter, or a legacy definition names no event (which is then a warning).</summary>
    public static ImmutableArray<ParsedRule> Rules(YamlFields metric, string dataSource)
    {
        var items = metric.Items("events");
        if (items.Length > DefinitionLimits.EventsPerMetricMax)
        {
            metric.Error("events", $"more than {DefinitionLimits.EventsPerMetricMax} events");
            return [];
        }

        return dataSource switch
        {
            InternalEvents when items.IsEmpty => Missing(metric),
            InternalEvents => Items(metric, items, UniqueIdentifier.None, knownFieldsOnly: true),
            RedisHll or Redis => Legacy(metric, dataSource == RedisHll ? UniqueIdentifier.User : UniqueIdentifier.None),
            _ => [],
        };
    }

    private static ImmutableArray<ParsedRule> Items(
        YamlFields metric, ImmutableArray<YamlNode> items, UniqueIdentifier uniqueByDefault, bool knownFieldsOnly) =>
        [.. items.Select(item => RuleParser.Parse(metric, item, uniqueByDefault, knownFieldsOnly)).OfType<ParsedRule>()];

    private static ImmutableArray<ParsedRule> Missing(YamlFields metric)
    {
        metric.Error("events", $"events is missing: a metric of {InternalEvents} names what it counts");
        return [];
    }

    private static ImmutableArray<ParsedRule> Legacy(YamlFields metric, UniqueIdentifier unique)
    {
        var items = metric.Items("events");
        var rules = items.IsEmpty ? Named(metric, unique) : Items(metric, items, unique, knownFieldsOnly: false);
        if (items.IsEmpty && rules.IsEmpty) { metric.Warn("data_source", "names no event, so it is not counted"); }
        return rules;
    }

    private static ImmutableArray<ParsedRule> Named(YamlFields metric, UniqueIdentifier unique)
    {
        var options = metric.Fields("options");
        var field = unique == UniqueIdentifier.None ? "event" : "events";
        if (options is null) { return []; }
        var names = options.Texts(field);
        if (names.Length > DefinitionLimits.EventsPerMetricMax)
        {
            options.Error(field, $"more than {DefinitionLimits.EventsPerMetricMax} events");
            return [];
        }

        var kind = unique == UniqueIdentifier.None ? RuleKind.Total : RuleKind.Unique;
        var rules = names.Select(name => RuleParser.Compile(metric, options.LineOf(field), new CountingRule(name, [], kind, unique)));
        return [.. rules.OfType<ParsedRule>()];
    }
}
