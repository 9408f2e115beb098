using System.Globalization;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.Reached;
using Counters.Query.ServicePing;
using Counters.Rollups;
using Microsoft.Extensions.Logging;

namespace Counters.Query.Customers;

/// <summary>Reads all of a customer's metrics with two queries: one for all totals, one for all uniques. Either may fail without the other.</summary>
internal sealed partial class CustomerUsageReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    IRuleRegistry registry,
    ReachedSubjects subjects,
    ILogger<CustomerUsageReader> logger)
{
    /// <exception cref="RefusedException">404: nobody registered the customer, or it is out of reach.</exception>
    public async Task<CustomerUsage> ReadAsync(CustomerUsageRequest request, CancellationToken cancellationToken)
    {
        var customer = await subjects.CustomerAsync(request.CustomerId, request.Reach, cancellationToken);

        // Before the queries: what the watermark vouches for must have been there when they began.
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var rules = registry.InForce;
        var dictionary = rules.Dictionary;
        var asked = dictionary.Metrics.Where(metric => metric.IsReported).Select(metric => (Metric: metric, Period: request.PeriodOf(metric))).ToArray();
        var counted = await Task.WhenAll(
            OrNullAsync(customer, "totals", TotalsAsync(customer, Values(asked, isUnique: false), cancellationToken)),
            OrNullAsync(customer, "uniques", UniquesAsync(customer, Values(asked, isUnique: true), cancellationToken)));
        var metrics = asked.Select(each => Reading(
            rules, each.Metric, each.Period, customer, counted[MetricReading.IsUnique(each.Metric) ? 1 : 0], request.RecordedAt, completeThrough));
        return new CustomerUsage(customer, request.RecordedAt, completeThrough, dictionary.Version, [.. metrics]);
    }

    private static CustomerMetric Reading(
        IRuleRegistry rules,
        MetricDefinition metric,
        ComparedPeriod? period,
        CustomerAssignments customer,
        Dictionary<(string, Period), Amount>? values,
        DateTimeOffset recordedAt,
        DateTimeOffset completeThrough)
    {
        if (period is null) { return new CustomerMetric("none", MetricReading.NotCounted(metric.KeyPath), null); }
        var activeFrom = rules.ActiveFrom(metric);

        var isEndless = period.Previous is null;
        MetricReading Of(Period asked, Period window)
        {
            var value = values is not null && values.TryGetValue((metric.KeyPath, asked), out var known) ? known : (Amount?)null;
            var reading = MetricReading.Of(metric.KeyPath, window, activeFrom, value, hasFailed: values is null);
            return CustomerReading.Of(reading, customer, isEndless ? PingWindows.Watermark(TimeFrame.All, recordedAt, completeThrough) : completeThrough);
        }

        var current = isEndless ? CustomerReading.Since(MetricReading.SinceCounted(period.Current, activeFrom), customer) : period.Current;
        return new CustomerMetric(period.TimeFrame, Of(period.Current, current), period.Previous is { } previous ? Of(previous, previous) : null);
    }

    private static (MetricDefinition Metric, Period Period)[] Values((MetricDefinition Metric, ComparedPeriod? Period)[] asked, bool isUnique) =>
    [
        .. asked.Where(each => each.Period is not null && MetricReading.IsUnique(each.Metric) == isUnique)
            .SelectMany(each => each.Period!.Previous is { } previous
                ? new[] { (each.Metric, each.Period.Current), (each.Metric, previous) }
                : [(each.Metric, each.Period.Current)]),
    ];

    private async Task<Dictionary<(string, Period), Amount>> TotalsAsync(
        CustomerAssignments customer, (MetricDefinition Metric, Period Period)[] wanted, CancellationToken cancellationToken)
    {
        var values = new Dictionary<(string, Period), Amount>();
        if (customer.Namespaces.IsEmpty) { return values; }
        var byCounter = new Dictionary<(string Counter, Period Period), Amount>();
        foreach (var kind in wanted.GroupBy(each => MetricReading.IsPerValue(each.Metric)))
        {
            Period[] periods = [.. kind.Select(each => each.Period).Distinct()];
            var query = new CustomerTotalsQuery(customer, [.. kind.SelectMany(each => Paths(each.Metric)).Distinct()], periods, IsPerValue: kind.Key);
            var rows = await database.ReadAsync(
                query.ToSql(),
                query.ToParameters(),
                row => (Counter: row.GetString(0), Period: periods[Number(row, 1)], Amount: Amount.Parse(row.GetString(2))),
                cancellationToken);
            foreach (var (counter, period, amount) in rows) { byCounter[(counter, period)] = amount; }
        }

        foreach (var (metric, period) in wanted)
        {
            foreach (var path in Paths(metric))
            {
                if (byCounter.TryGetValue((path, period), out var amount))
                {
                    values[(metric.KeyPath, period)] = values.GetValueOrDefault((metric.KeyPath, period)) + amount;
                }
            }
        }

        return values;
    }

    private async Task<Dictionary<(string, Period), Amount>> UniquesAsync(
        CustomerAssignments customer, (MetricDefinition Metric, Period Period)[] wanted, CancellationToken cancellationToken)
    {
        if (wanted.Length == 0 || customer.Namespaces.IsEmpty) { return []; }
        var asked = wanted.Index().SelectMany(each => Paths(each.Item.Metric).Select(path => new AskedUnique((uint)each.Index, path, each.Item.Period)));
        var query = new CustomerUniquesQuery(customer, [.. asked]);
        var rows = await database.ReadAsync(
            query.ToSql(), query.ToParameters(), row => (Question: Number(row, 0), Amount: Amount.Parse(row.GetString(1))), cancellationToken);
        return rows.ToDictionary(row => (wanted[row.Question].Metric.KeyPath, wanted[row.Question].Period), row => row.Amount);
    }

    private static IEnumerable<string> Paths(MetricDefinition metric) => metric.Rules.Select(rule => rule.Path).Distinct();

    private static int Number(System.Data.Common.DbDataReader row, int column) => Convert.ToInt32(row.GetValue(column), CultureInfo.InvariantCulture);

    /// <summary>Null when ClickHouse failed: the numbers are then unknown, and others may still be had.</summary>
    private async Task<Dictionary<(string, Period), Amount>?> OrNullAsync(
        CustomerAssignments customer, string what, Task<Dictionary<(string, Period), Amount>> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault))
        {
            LogFailed(logger, what, customer.CustomerId, fault);
            return null;
        }
    }

    [LoggerMessage(
        2701,
        LogLevel.Warning,
        "Reading the {What} of customer {CustomerId} from ClickHouse failed; the answer marks them as failed.")]
    private static partial void LogFailed(ILogger logger, string what, string customerId, Exception fault);
}
