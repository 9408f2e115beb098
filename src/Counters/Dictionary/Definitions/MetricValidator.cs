using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Dictionary.Definitions;

/// <summary>Checks what only all files together show: key paths that collide, rules with another's path, too many rules.</summary>
internal static class MetricValidator
{
    public static void Check(ImmutableArray<ParsedMetric> metrics, ImmutableArray<EventDefinition> events, FaultList faults)
    {
        CheckKeyPaths(metrics, faults);
        CheckRulePaths(metrics, faults);
        CheckRulesPerEvent(metrics, faults);
        WarnOfUndeclaredProperties(metrics, events.ToDictionary(definition => definition.Name, StringComparer.Ordinal), faults);
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

    /// <summary>An event travels with what it counts in lists that are led by one byte each.</summary>
    private static void CheckRulesPerEvent(ImmutableArray<ParsedMetric> metrics, FaultList faults)
    {
        var counters = new Dictionary<(string Event, RuleKind Kind), HashSet<string>>();
        foreach (var (parsed, rule) in metrics.SelectMany(parsed => parsed.Rules.Select(rule => (parsed, rule))))
        {
            var (name, kind) = (rule.Rule.EventName, rule.Rule.Kind);
            if (!counters.TryGetValue((name, kind), out var paths))
            {
                // An event is always counted as a whole.
                counters.Add((name, kind), paths = kind == RuleKind.Total ? [name] : []);
            }

            if (!paths.Add(rule.Rule.Path) || paths.Count != EventBatchEncoder.RulesPerKindMax + 1) { continue; }
            var words = kind.ToString().ToLowerInvariant();
            faults.Error(parsed.File, rule.Line, $"event {name} has more than {EventBatchEncoder.RulesPerKindMax} counters of kind {words}; count fewer of its values");
        }
    }

    private static void WarnOfUndeclaredProperties(
        ImmutableArray<ParsedMetric> metrics, Dictionary<string, EventDefinition> events, FaultList faults)
    {
        foreach (var (parsed, rule) in metrics.SelectMany(parsed => parsed.Rules.Select(rule => (parsed, rule))))
        {
            var definition = events[rule.Rule.EventName];
            foreach (var filter in rule.Rule.Filters.Where(filter => !IsDeclared(definition, filter.Property)))
            {
                faults.Warn(parsed.File, rule.Line, $"event {definition.Name} does not declare {filter.Property}, so the filter matches nothing");
            }
        }
    }

    private static bool IsDeclared(EventDefinition definition, string property) =>
        EventParser.StandardProperties.Contains(property) || definition.CustomProperties.Contains(property);
}
