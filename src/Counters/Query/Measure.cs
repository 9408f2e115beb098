using System.Collections.Immutable;
using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Dictionary.GitLabKeys;
using Counters.Http;
using Counters.Query.ServicePing;

namespace Counters.Query;

/// <summary>What a usage question is about: the counters behind a metric or an event, and since when they are counted.</summary>
/// <param name="Parameter"><c>metric</c>, <c>event</c> or <c>counter</c>: how it was asked for.</param>
/// <param name="IsUnique">Sketches are united; otherwise totals are added.</param>
/// <param name="ActiveFrom">Since when all of its counters are counted without a gap; null when one never was.</param>
/// <param name="ActiveTo">When that ended, because a version came that no longer names it; null while they are counted.</param>
internal sealed record Measure(
    string Parameter, string Name, ImmutableArray<string> Counters, bool IsUnique, DateTimeOffset? ActiveFrom, DateTimeOffset? ActiveTo = null)
{
    /// <summary>When it is counted by value: what each of the counters, which are then rules, is counted by.</summary>
    public ImmutableArray<string> Identifiers { get; init; } = [];

    /// <summary>Whether there is a counter for each value.</summary>
    public bool IsPerValue => !Identifiers.IsEmpty;

    /// <exception cref="RefusedException">404: no such metric, or one that is not made of counters.</exception>
    public static Measure OfMetric(string keyPath, IRuleRegistry registry)
    {
        var known = registry.Dictionary.Metrics.Where(metric => metric.IsReported && metric.IsCounterBased);
        var metric = known.FirstOrDefault(metric => metric.KeyPath == keyPath)
            ?? throw (registry.Dictionary.Metrics.Any(metric => metric.KeyPath == keyPath)
                ? new RefusedException(
                    404, "metric_not_instrumented", $"The metric '{keyPath}' is defined, but it is not made of counters, so there is no usage of it.")
                : Unknown("metric", keyPath, known.Select(metric => metric.KeyPath)));
        var measure = Of("metric", keyPath, [.. metric.Rules.Select(rule => rule.Path).Distinct()], metric.Rules[0].Kind == RuleKind.Unique, registry);
        return MetricReading.IsPerValue(metric) ? measure with { Identifiers = [.. metric.Rules.Select(rule => rule.IdentifierName)] } : measure;
    }

    /// <summary>Every event has a total of its own, whether or not a metric asks for it; it stays when the event's definition is removed.</summary>
    /// <exception cref="RefusedException">404: no such event.</exception>
    public static Measure OfEvent(string name, IRuleRegistry registry) =>
        registry.Dictionary.Events.ContainsKey(name) || (DefinitionNames.IsName(name) && WasCounted(name, registry))
            ? Of("event", name, [name], isUnique: false, registry)
            : throw Unknown("event", name, registry.Dictionary.Events.Keys);

    /// <summary>Any counter that was ever counted, whatever became of the metrics it belonged to.</summary>
    /// <exception cref="RefusedException">404: no version in force ever named it.</exception>
    public static Measure OfCounter(string path, IRuleRegistry registry) =>
        WasCounted(path, registry) && CounterPath.Parse(path) is { } parts
            ? Of("counter", path, [path], parts.KeyType == RedisKeyType.Unique, registry) with
            {
                Identifiers = parts is { KeyType: RedisKeyType.TotalPerValue, Identifier: { } identifier } ? [identifier] : [],
            }
            : throw Unknown("counter", path, registry.Dictionary.Rules.Select(rule => rule.Path));

    private static bool WasCounted(string path, IRuleRegistry registry) => registry.Find(path) is { } counter && (counter.ActiveFrom ?? counter.Former?.From) is not null;

    private static Measure Of(string parameter, string name, ImmutableArray<string> counters, bool isUnique, IRuleRegistry registry)
    {
        if (counters is [var only] && registry.Find(only)?.Former is { } former) { return new Measure(parameter, name, counters, isUnique, former.From, former.To); }
        var activeFrom = counters.Select(counter => registry.Find(counter)?.ActiveFrom).ToArray();
        return new Measure(parameter, name, counters, isUnique, activeFrom.Contains(null) ? null : activeFrom.Max());
    }

    private static RefusedException Unknown(string what, string name, IEnumerable<string> known) => new(
        404,
        $"unknown_{what}",
        NearestName.Of(name, known) is { } nearest
            ? $"There is no {what} '{name}'. The nearest known one is '{nearest}'."
            : $"There is no {what} '{name}', and no other is known either.");
}
