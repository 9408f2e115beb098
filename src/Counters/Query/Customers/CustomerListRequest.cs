using Counters.Http;

namespace Counters.Query.Customers;

/// <summary>What a list of customers is sorted by.</summary>
internal enum CustomerSort
{
    Id,
    Name,
    Seats,

    /// <summary>A metric's value over a period.</summary>
    Metric,
}

/// <summary>A question for a page of customers.</summary>
/// <param name="Order">The <c>sort</c> as it was given; a cursor holds for its own only.</param>
/// <param name="Measure">The metric to sort by, if it is one.</param>
/// <param name="Period">The days that the metric is of.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
internal sealed record CustomerListRequest(
    DateTimeOffset RecordedAt,
    string? NamePrefix,
    long? NamespaceId,
    string? Plan,
    string Order,
    CustomerSort Sort,
    bool IsDescending,
    Measure? Measure,
    ComparedPeriod? Period,
    int Limit,
    CustomerCursor? After)
{
    /// <summary>What the caller may see.</summary>
    public Reach Reach { get; init; } = Reach.Nothing;
}
