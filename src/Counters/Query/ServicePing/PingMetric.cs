using Counters.Contracts;
using Counters.Dictionary;

namespace Counters.Query.ServicePing;

/// <summary>One metric of a Service Ping: its definition, and the number with what it means. Pure.</summary>
internal sealed record PingMetric(MetricDefinition Definition, MetricReading Reading)
{
    /// <param name="activeFrom">Of each of the metric's counters; null for one that has not been registered yet.</param>
    /// <param name="counted">Null when nothing matched.</param>
    /// <param name="hasFailed">The query failed, so that nothing is known.</param>
    public static PingMetric Of(
        MetricDefinition metric,
        PingSubject subject,
        DateTimeOffset recordedAt,
        DateTimeOffset completeThrough,
        IReadOnlyList<DateTimeOffset?> activeFrom,
        Amount? counted,
        bool hasFailed)
    {
        if (!MetricReading.IsCountable(metric) || PingWindows.Of(metric.TimeFrame, recordedAt) is not { } window)
        {
            return new PingMetric(metric, MetricReading.NotCounted(metric.KeyPath));
        }

        // "So far" begins when counting began, or no number over it could ever be whole.
        if (metric.TimeFrame == TimeFrame.All) { window = subject.Since(MetricReading.SinceCounted(window, activeFrom)); }
        var reading = MetricReading.Of(metric.KeyPath, window, activeFrom, counted, hasFailed);
        return new PingMetric(metric, subject.Of(reading, PingWindows.Watermark(metric.TimeFrame, recordedAt, completeThrough)));
    }
}
