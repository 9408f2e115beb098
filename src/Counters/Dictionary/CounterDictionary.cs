using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Counters.Dictionary;

/// <summary>Everything that is counted: events, metrics and the rules between them, immutable and all of one version.</summary>
public sealed class CounterDictionary
{
    private readonly FrozenDictionary<string, ImmutableArray<CountingRule>> _rulesByEvent;

    public CounterDictionary(string version, IEnumerable<EventDefinition> events, IEnumerable<MetricDefinition> metrics)
    {
        Version = version;
        Events = events.ToFrozenDictionary(definition => definition.Name, StringComparer.Ordinal);
        Metrics = [.. metrics.OrderBy(metric => metric.KeyPath, StringComparer.Ordinal)];
        _rulesByEvent = Metrics
            .Where(metric => metric.IsReported)
            .SelectMany(metric => metric.Rules)
            .Concat(Events.Values.Select(ImplicitTotal))
            .DistinctBy(rule => rule.Path)
            .GroupBy(rule => rule.EventName, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>Identifies the content: equal definitions have equal versions.</summary>
    public string Version { get; }

    /// <summary>Events by name.</summary>
    public FrozenDictionary<string, EventDefinition> Events { get; }

    /// <summary>Metrics ordered by key path.</summary>
    public ImmutableArray<MetricDefinition> Metrics { get; }

    /// <summary>Every rule once, in no order that means anything.</summary>
    public IEnumerable<CountingRule> Rules => _rulesByEvent.Values.SelectMany(rules => rules);

    /// <summary>The rules that may select an event of this name.</summary>
    public ImmutableArray<CountingRule> RulesOf(string eventName) =>
        _rulesByEvent.TryGetValue(eventName, out var rules) ? rules : [];

    /// <summary>GitLab counts every event as a whole, whether or not a metric asks for it (<c>event_definition.rb</c>).</summary>
    private static CountingRule ImplicitTotal(EventDefinition definition) => new(definition.Name, [], RuleKind.Total, UniqueIdentifier.None);
}
