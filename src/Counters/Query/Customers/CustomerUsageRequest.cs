using Counters.Dictionary;
using Counters.Http;
using Counters.Query.ServicePing;

namespace Counters.Query.Customers;

/// <summary>A question for everything that a customer did.</summary>
/// <param name="Compared">The same for every metric; null for each metric's own time frame.</param>
internal sealed record CustomerUsageRequest(string CustomerId, DateTimeOffset RecordedAt, ComparedPeriod? Compared, AnswerFormat Format)
{
    /// <summary>What the caller may see.</summary>
    public Reach Reach { get; init; } = Reach.Nothing;

    /// <summary>Null when the metric cannot be had at all. Uniques over everything are refused, but over a month they are as good as others.</summary>
    public ComparedPeriod? PeriodOf(MetricDefinition metric) => Compared is null
        ? MetricReading.IsCountable(metric) ? ComparedPeriod.Of(metric.TimeFrame, RecordedAt) : null
        : metric.IsCounterBased && metric.TimeFrame != TimeFrame.None ? Compared : null;
}
