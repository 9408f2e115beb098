using Counters.Contracts;
using Counters.Dictionary;
using Counters.Http;

namespace Counters.Query.ServicePing;

/// <summary>One number of a Service Ping with what it means. Pure.</summary>
/// <param name="Value">Null when there is none to give.</param>
/// <param name="Window">Null when the metric is no count over time.</param>
/// <param name="CountedFrom">Since when all of its rules count; the window's start when they already did.</param>
internal sealed record MetricReading(string KeyPath, MetricStatus Status, Amount? Value, Period? Window, DateTimeOffset? CountedFrom)
{
    /// <summary>What the value is made of, when the metric is counted by value and there is a value to give.</summary>
    public ValueCounts? Values { get; init; }

    /// <summary>The value as the Service Ping has it; null when there is none to give.</summary>
    public string? ValueJson => Values?.ToJson() ?? Value?.ToString();

    /// <summary>GitLab's value for what could not be read.</summary>
    public static Amount FailedValue { get; } = Amount.FromInteger(-1);

    /// <summary>Whether the number can be had at all: from counters, over a window, and for uniques a bounded one.</summary>
    public static bool IsCountable(MetricDefinition metric) =>
        metric.IsCounterBased && metric.TimeFrame != TimeFrame.None && !(IsUnique(metric) && metric.TimeFrame == TimeFrame.All);

    public static bool IsUnique(MetricDefinition metric) => metric.Rules.Any(rule => rule.Kind == RuleKind.Unique);

    /// <summary>Whether the metric is an object of numbers, one for each value.</summary>
    public static bool IsPerValue(MetricDefinition metric) => metric.Rules.Any(rule => rule.Kind == RuleKind.TotalPerValue);

    /// <summary>The reading with what it is made of; zero is made of nothing.</summary>
    public MetricReading Of(ValueCounts counts) => Status is MetricStatus.Failed or MetricStatus.NotInstrumented ? this : this with { Values = counts };

    /// <summary>The same number where events of its window may still be on their way: it is of a part of the window then.</summary>
    /// <param name="watermark">Everything acknowledged before it is visible; null where nobody expects everything.</param>
    public MetricReading VisibleThrough(DateTimeOffset? watermark) =>
        Status is MetricStatus.Counted or MetricStatus.Zero && Window?.To > watermark ? this with { Status = MetricStatus.Partial } : this;

    /// <summary>What is left of the period when its beginning is when the first of the counters became active.</summary>
    public static Period SinceCounted(Period period, IReadOnlyList<DateTimeOffset?> activeFrom)
    {
        var first = activeFrom.Min(since => since ?? DateTimeOffset.MaxValue);
        return period with { From = first < period.From ? period.From : first < period.To ? first : period.To };
    }

    /// <summary>A metric that no counters make up.</summary>
    public static MetricReading NotCounted(string keyPath) => new(keyPath, MetricStatus.NotInstrumented, null, null, null);

    /// <summary>The number of a metric that can be had over the window.</summary>
    /// <param name="activeFrom">Of each of the metric's counters; null for one that has not been registered yet.</param>
    /// <param name="counted">Null when nothing matched.</param>
    /// <param name="hasFailed">The query failed, so that nothing is known.</param>
    public static MetricReading Of(string keyPath, Period window, IReadOnlyList<DateTimeOffset?> activeFrom, Amount? counted, bool hasFailed)
    {
        var first = activeFrom.Min(since => since ?? DateTimeOffset.MaxValue);
        var last = activeFrom.Max(since => since ?? DateTimeOffset.MaxValue);
        DateTimeOffset? countedFrom = last == DateTimeOffset.MaxValue ? null : last > window.From ? last : window.From;
        if (hasFailed)
        {
            return new MetricReading(keyPath, MetricStatus.Failed, FailedValue, window, countedFrom);
        }

        var isWhole = last <= window.From;
        return (counted, first < window.To) switch
        {
            ({ } value, _) => new(keyPath, isWhole ? MetricStatus.Counted : MetricStatus.Partial, value, window, countedFrom),
            (null, true) => new(keyPath, isWhole ? MetricStatus.Zero : MetricStatus.Partial, Amount.Zero, window, countedFrom),
            (null, false) => new(keyPath, MetricStatus.NotInstrumented, null, window, countedFrom),
        };
    }
}
