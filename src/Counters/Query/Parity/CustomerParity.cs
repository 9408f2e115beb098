using System.Collections.Immutable;
using Counters.Query.Customers;
using Counters.Query.ServicePing;

namespace Counters.Query.Parity;

/// <summary>For how many of the metrics that are counted one customer has a number.</summary>
/// <param name="Metrics">Those that are counted.</param>
internal sealed record CustomerParity(CustomerAssignments Customer, ImmutableArray<PingMetric> Metrics)
{
    public int Count(MetricStatus status) => Metrics.Count(metric => metric.Reading.Status == status);

    /// <summary>Counted, zero and partial ones.</summary>
    public int Numbers => Metrics.Length - WithoutNumber.Count();

    public IEnumerable<PingMetric> WithoutNumber => Metrics.Where(metric => metric.Reading.Status is MetricStatus.NotInstrumented or MetricStatus.Failed);
}

/// <summary>The report with a page of customers.</summary>
/// <param name="Next">After which customer the next page begins; null on the last one.</param>
internal sealed record ParityPage(
    ParityReport Report, DateTimeOffset RecordedAt, DateTimeOffset CompleteThrough, ImmutableArray<CustomerParity> Customers, string? Next);
