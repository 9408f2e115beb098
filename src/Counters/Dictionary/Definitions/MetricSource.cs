using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace Counters.Dictionary.Definitions;

/// <summary>Finds what a metric counts, wherever its vintage keeps it: <c>events</c>, <c>options.events</c> or <c>options.event</c>.</summary>
internal static class MetricSource
{
    public const string InternalEvents = "internal_events";
    public const string Redis = "redis";
    public const string RedisHll = "redis_hll";

    /// <summary>Why a legacy metric is not counted that does not say what it counts.</summary>
    public const string NoEvent = "it names no event";

    /// <summary>GitLab's <c>data_source</c> values, the retired <c>ruby</c> included.</summary>
    public static readonly ImmutableArray<string> Known =
        [InternalEvents, Redis, RedisHll, "database", "license", "prometheus", "ruby", "system"];

    public static MetricRules Rules(YamlFields metric, string dataSource)
    {
        var items = metric.Items("events");
        if (items.Length > DefinitionLimits.EventsPerMetricMax)
        {
            metric.Error("events", $"more than {DefinitionLimits.EventsPerMetricMax} events");
            return MetricRules.None;
        }

        return dataSource switch
        {
            InternalEvents when items.IsEmpty => Missing(metric),
            InternalEvents => Items(metric, items, UniqueIdentifier.None, knownFieldsOnly: true),
            RedisHll when items.IsEmpty => RedisHllMetricOptions.Rules(metric),
            RedisHll => Items(metric, items, UniqueIdentifier.User, knownFieldsOnly: false),
            Redis when items.IsEmpty => RedisMetricOptions.Rules(metric),
            Redis => Items(metric, items, UniqueIdentifier.None, knownFieldsOnly: false),
            _ => MetricRules.NotCounted($"its data source is {dataSource}, not events"),
        };
    }

    /// <summary>A legacy definition that does not say what it counts; only GitLab's code knows.</summary>
    public static MetricRules NamesNoEvent(YamlFields metric)
    {
        metric.Warn("data_source", "names no event, so it is not counted");
        return MetricRules.NotCounted(NoEvent);
    }

    private static MetricRules Items(
        YamlFields metric, ImmutableArray<YamlNode> items, UniqueIdentifier uniqueByDefault, bool knownFieldsOnly) =>
        new([.. items.Select(item => RuleParser.Parse(metric, item, uniqueByDefault, knownFieldsOnly)).OfType<ParsedRule>()]);

    private static MetricRules Missing(YamlFields metric)
    {
        metric.Error("events", $"events is missing: a metric of {InternalEvents} names what it counts");
        return MetricRules.None;
    }
}
