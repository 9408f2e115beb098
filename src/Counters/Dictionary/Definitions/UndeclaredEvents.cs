using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Makes events of names that only metrics know. GitLab has hundreds of them (<c>hll_redis_legacy_events.yml</c>): its legacy counters accept
/// what an available metric names (<c>HLLRedisCounter.known_event?</c>), with no definition of the event.
/// </summary>
internal static class UndeclaredEvents
{
    /// <summary>One event, and one warning where it is first named, for each such name.</summary>
    public static ImmutableArray<EventDefinition> Of(ImmutableArray<ParsedMetric> metrics, ImmutableArray<EventDefinition> declared, FaultList faults)
    {
        var known = declared.Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. metrics.SelectMany(parsed => parsed.Rules.Select(rule => (parsed.File, rule.Line, rule.Rule)))
                .Where(named => !known.Contains(named.Rule.EventName))
                .GroupBy(named => named.Rule.EventName, StringComparer.Ordinal)
                .Select(same => Event([.. same], faults)),
        ];
    }

    private static EventDefinition Event(ImmutableArray<(string File, int Line, CountingRule Rule)> named, FaultList faults)
    {
        var (file, line, rule) = named[0];
        var files = named.Select(one => one.File).Distinct().Count();
        faults.Warn(
            file,
            line,
            $"event {rule.EventName} has no definition; it is accepted and counted because {(files == 1 ? "this metric names" : $"{files} metrics name")} it");
        var properties = named.SelectMany(one => one.Rule.Filters).Select(filter => filter.Property).Distinct().Except(EventParser.StandardProperties);
        return new EventDefinition(rule.EventName, "", [.. properties], file) { IsDeclared = false };
    }
}
