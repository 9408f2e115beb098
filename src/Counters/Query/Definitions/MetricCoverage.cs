using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Definitions;

/// <summary>Whether a metric of the dictionary is counted here, and why not. Pure.</summary>
/// <param name="Detail">For people; null when there is nothing to add.</param>
internal sealed record MetricCoverage(MetricDefinition Metric, CoverageReason Reason, string? Detail)
{
    /// <summary>GitLab's sources that are counters.</summary>
    private static readonly string[] EventSources = ["internal_events", "redis", "redis_hll"];

    public bool IsCounted => Reason == CoverageReason.Counted;

    public static bool IsEventBased(MetricDefinition metric) => EventSources.Contains(metric.DataSource);

    public static MetricCoverage Of(MetricDefinition metric, CounterDictionary dictionary)
    {
        MetricCoverage Because(CoverageReason reason, string? detail) => new(metric, reason, detail);
        if (!metric.IsReported) { return Because(CoverageReason.NotReported, metric.WhyNotCounted ?? $"its status is {metric.Status}"); }
        if (!metric.IsCounterBased)
        {
            var reason = !IsEventBased(metric) ? CoverageReason.NotCounterBased
                : metric.WhyNotCounted is null or MetricSource.NoEvent ? CoverageReason.NoEventNamed
                : CoverageReason.Refused;
            return Because(reason, metric.WhyNotCounted);
        }

        if (!MetricReading.IsCountable(metric)) { return Because(CoverageReason.Refused, $"there is no such count over {metric.TimeFrame.Name}"); }
        string[] unknown = [.. metric.Rules.Select(rule => rule.EventName).Distinct().Where(name => !dictionary.Events.ContainsKey(name))];
        var detail = unknown.Length == 0 ? null : $"nobody can send {string.Join(", ", unknown)}";
        return Because(metric.Rules.All(rule => unknown.Contains(rule.EventName)) ? CoverageReason.UnknownEvent : CoverageReason.Counted, detail);
    }
}
