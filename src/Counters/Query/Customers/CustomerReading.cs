using Counters.Http;
using Counters.Query.ServicePing;

namespace Counters.Query.Customers;

/// <summary>What a metric's number means for a customer, who may have had namespaces for a part of the time only. Pure.</summary>
internal static class CustomerReading
{
    /// <summary>
    /// The reading as it holds for the customer: without any namespace in the window there is no number, with one for a part of it the number is
    /// partial, as it is when events may still be on their way.
    /// </summary>
    public static MetricReading Of(MetricReading reading, CustomerAssignments customer, DateTimeOffset? watermark)
    {
        if (reading is not { Window: { } window, Status: not (MetricStatus.Failed or MetricStatus.NotInstrumented) }) { return reading; }
        if (customer.FirstIn(window) is not { } first)
        {
            return reading with { Status = MetricStatus.NotInstrumented, Value = null, CountedFrom = null };
        }

        var countedFrom = reading.CountedFrom > first ? reading.CountedFrom : first;
        return customer.Covers(window)
            ? reading.VisibleThrough(watermark)
            : reading with { Status = MetricStatus.Partial, CountedFrom = reading.CountedFrom is null ? null : countedFrom };
    }

    /// <summary>"So far" begins with the customer's first namespace.</summary>
    public static Period Since(Period everything, CustomerAssignments customer) =>
        customer.First is { } first && first > everything.From ? everything with { From = first < everything.To ? first : everything.To } : everything;
}
