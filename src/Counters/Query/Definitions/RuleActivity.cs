using Counters.Dictionary;

namespace Counters.Query.Definitions;

/// <summary>Tells since when a metric's rules have been counting.</summary>
internal static class RuleActivity
{
    extension(IRuleRegistry registry)
    {
        /// <summary>Of each rule; null for one that does not count, be it that it has not been registered or that its event cannot be sent.</summary>
        public DateTimeOffset?[] ActiveFrom(MetricDefinition metric) =>
        [
            .. metric.Rules.Select(rule => registry.Dictionary.Events.ContainsKey(rule.EventName) ? registry.Find(rule.Path)?.ActiveFrom : null),
        ];
    }
}
