using System.Globalization;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Rollups;
using Microsoft.Extensions.Logging;

namespace Counters.Query;

/// <summary>Reads a whole Service Ping with two queries: one for all totals, one for all uniques. Either may fail without the other.</summary>
internal sealed partial class ServicePingReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    IRuleRegistry registry,
    INamespaceDirectory namespaces,
    ILogger<ServicePingReader> logger)
{
    /// <exception cref="QueryRefusedException">404: nobody has heard of the namespace.</exception>
    public async Task<ServicePing> ReadAsync(long rootNamespaceId, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        if (!await namespaces.IsKnownAsync(rootNamespaceId, cancellationToken))
        {
            throw new QueryRefusedException(
                404, "unknown_namespace", $"Nothing was ever counted for namespace {rootNamespaceId}, and nobody has registered it.");
        }

        // Before the queries: what the watermark vouches for must have been there when they began.
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var dictionary = registry.Dictionary;
        var metrics = dictionary.Metrics.Where(metric => metric.IsReported).ToArray();
        var values = await Task.WhenAll(
            OrNullAsync("totals", TotalsAsync(rootNamespaceId, metrics, recordedAt, cancellationToken)),
            OrNullAsync("uniques", UniquesAsync(rootNamespaceId, metrics, recordedAt, cancellationToken)));
        var readings = metrics.Select(metric =>
        {
            var counted = values[MetricReading.IsUnique(metric) ? 1 : 0];
            return MetricReading.Of(
                metric,
                recordedAt,
                [.. metric.Rules.Select(rule => registry.Find(rule.Path)?.ActiveFrom)],
                counted is not null && counted.TryGetValue(metric.KeyPath, out var value) ? value : null,
                hasFailed: counted is null);
        });
        return new ServicePing(rootNamespaceId, recordedAt, completeThrough, dictionary.Version, [.. readings]);
    }

    private async Task<Dictionary<string, Amount>> TotalsAsync(
        long root, MetricDefinition[] metrics, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var wanted = metrics.Where(metric => MetricReading.IsCountable(metric) && !MetricReading.IsUnique(metric)).ToArray();
        var query = new PingTotalsQuery(root, [.. wanted.SelectMany(metric => metric.Rules).Select(rule => rule.Path).Distinct()], recordedAt);
        var counters = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Counter: row.GetString(0), Week: Text(row, 1), FourWeeks: Text(row, 2), Everything: Text(row, 3)),
            cancellationToken);
        var byCounter = counters.ToDictionary(row => row.Counter, StringComparer.Ordinal);

        var values = new Dictionary<string, Amount>(StringComparer.Ordinal);
        foreach (var metric in wanted)
        {
            foreach (var path in metric.Rules.Select(rule => rule.Path).Distinct().Where(byCounter.ContainsKey))
            {
                var row = byCounter[path];
                var text = metric.TimeFrame switch { TimeFrame.SevenDays => row.Week, TimeFrame.TwentyEightDays => row.FourWeeks, _ => row.Everything };
                if (text is not null)
                {
                    values[metric.KeyPath] = values.GetValueOrDefault(metric.KeyPath) + Amount.Parse(text);
                }
            }
        }

        return values;
    }

    private async Task<Dictionary<string, Amount>> UniquesAsync(
        long root, MetricDefinition[] metrics, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var wanted = metrics.Where(metric => MetricReading.IsCountable(metric) && MetricReading.IsUnique(metric)).ToArray();
        var counters = wanted.Index().SelectMany(metric => metric.Item.Rules.Select(rule => rule.Path).Distinct().Select(path =>
            new UniqueCounter((uint)metric.Index, path, Day(PingWindows.Of(metric.Item.TimeFrame, recordedAt)!.Value.From))));
        var query = new PingUniquesQuery(root, [.. counters], Day(PingWindows.LastCompleteWeek(recordedAt).To));
        var rows = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Metric: Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture), Amount: Amount.Parse(row.GetString(1))),
            cancellationToken);
        return rows.ToDictionary(row => wanted[row.Metric].KeyPath, row => row.Amount, StringComparer.Ordinal);
    }

    /// <summary>Null when ClickHouse failed: the numbers are then unknown, and others may still be had.</summary>
    private async Task<Dictionary<string, Amount>?> OrNullAsync(string what, Task<Dictionary<string, Amount>> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault))
        {
            LogFailed(logger, what, fault);
            return null;
        }
    }

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    [LoggerMessage(LogLevel.Warning, "The {What} of a Service Ping could not be read and are reported as failed.")]
    private static partial void LogFailed(ILogger logger, string what, Exception fault);
}
