using System.Collections.Immutable;

namespace Counters.Dictionary;

/// <summary>Checks what only all files together show: key paths that collide, rules without an event or with another's path.</summary>
internal static class MetricCheck
{
    public static void Check(ImmutableArray<ParsedMetric> metrics, ImmutableArray<EventDefinition> events, FaultList faults)
    {
        CheckKeyPaths(metrics, faults);
        CheckRulePaths(metrics, faults);
        WarnOfUnknownEvents(metrics, events.ToDictionary(definition => definition.Name, StringComparer.Ordinal), faults);
    }

    private static void CheckKeyPaths(ImmutableArray<ParsedMetric> metrics, FaultList faults)
    {
        var owners = new Dictionary<string, MetricDefinition>(StringComparer.Ordinal);
        var reported = metrics.SelectMany(parsed => parsed.Metrics.Select(metric => (metric, parsed.Line)))
            .Where(pair => pair.metric.IsReported)
            .ToList();
        foreach (var (metric, line) in reported)
        {
            if (owners.TryAdd(metric.KeyPath, metric)) { continue; }
            faults.Error(metric.File, line, $"key_path {metric.KeyPath} is already that of {owners[metric.KeyPath].File}");
        }

        foreach (var (metric, line) in reported.Where(pair => pair.metric.IsCounterBased))
        {
            // In the Service Ping a key path is a place in a tree, and a number has no branches.
            for (var dot = metric.KeyPath.LastIndexOf('.'); dot > 0; dot = metric.KeyPath.LastIndexOf('.', dot - 1))
            {
                if (!owners.TryGetValue(metric.KeyPath[..dot], out var above) || !above.IsCounterBased) { continue; }
                faults.Error(metric.File, line, $"key_path {metric.KeyPath} lies below {above.KeyPath}, which is a number ({above.File})");
            }
        }
    }

    /// <summary>A counter is its path; two filters that only look alike there (text 1 and number 1) would share one counter.</summary>
    private static void CheckRulePaths(ImmutableArray<ParsedMetric> metrics, FaultList faults)
    {
        var owners = new Dictionary<string, CountingRule>(StringComparer.Ordinal);
        foreach (var (parsed, rule) in metrics.SelectMany(parsed => parsed.Rules.Select(rule => (parsed, rule))))
        {
            var isSame = owners.TryAdd(rule.Rule.Path, rule.Rule) || owners[rule.Rule.Path].Filters.SequenceEqual(rule.Rule.Filters);
            if (isSame) { continue; }
            faults.Error(parsed.File, rule.Line, $"another metric's filter gives the same path {rule.Rule.Path} but matches other events");
        }
    }

    private static void WarnOfUnknownEvents(
        ImmutableArray<ParsedMetric> metrics, Dictionary<string, EventDefinition> events, FaultList faults)
    {
        foreach (var (parsed, rule) in metrics.SelectMany(parsed => parsed.Rules.Select(rule => (parsed, rule))))
        {
            if (!events.TryGetValue(rule.Rule.EventName, out var definition))
            {
                faults.Warn(parsed.File, rule.Line, $"event {rule.Rule.EventName} has no definition, so nothing can be counted of it");
                continue;
            }

            foreach (var filter in rule.Rule.Filters.Where(filter => !IsDeclared(definition, filter.Property)))
            {
                faults.Warn(parsed.File, rule.Line, $"event {definition.Name} does not declare {filter.Property}, so the filter matches nothing");
            }
        }
    }

    private static bool IsDeclared(EventDefinition definition, string property) =>
        property is "label" or "property" or "value" || definition.CustomProperties.Contains(property);
}
