using Counters.Contracts;
using Counters.Query.ServicePing;

namespace Counters.Query.Customers;

/// <summary>One metric of a customer, and the same over the period before.</summary>
/// <param name="TimeFrame">What the value covers.</param>
/// <param name="Previous">Null when there is no period before.</param>
internal sealed record CustomerMetric(string TimeFrame, MetricReading Current, MetricReading? Previous)
{
    /// <summary>How much more, or less. Null unless both numbers are whole: what was not measured is no growth.</summary>
    public Amount? Change => Whole(Current) is { } current && Whole(Previous) is { } previous ? current - previous : null;

    /// <summary>The change in percent of the previous value, to one decimal. Null when there is no change to speak of or nothing to compare with.</summary>
    public double? ChangePercent => Change is { } change && Previous!.Value is { } previous && previous != Amount.Zero
        ? Math.Round(100.0 * (double)change.Billionths / Math.Abs((double)previous.Billionths), 1, MidpointRounding.AwayFromZero)
        : null;

    private static Amount? Whole(MetricReading? reading) => reading is { Status: MetricStatus.Counted or MetricStatus.Zero } ? reading.Value : null;
}

/// <summary>Everything that a customer did.</summary>
/// <param name="Metrics">In the order of key paths.</param>
internal sealed record CustomerUsage(
    CustomerAssignments Customer, DateTimeOffset RecordedAt, DateTimeOffset CompleteThrough, string DictionaryVersion, IReadOnlyList<CustomerMetric> Metrics);
