using System.Globalization;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Query.Definitions;
using Counters.Rollups;
using Microsoft.Extensions.Logging;

namespace Counters.Query.ServicePing;

/// <summary>Reads a whole Service Ping with a query each for all totals, all uniques and all counts by value. Any may fail without the others.</summary>
internal sealed partial class ServicePingReader(
    ClickHouseDatabase database,
    ICompleteness completeness,
    IRuleRegistry registry,
    ILogger<ServicePingReader> logger)
{
    public async Task<ServicePing> ReadAsync(PingSubject subject, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        // Before the queries: what the watermark vouches for must have been there when they began.
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var rules = registry.InForce;
        var dictionary = rules.Dictionary;
        var metrics = dictionary.Metrics.Where(metric => metric.IsReported).ToArray();
        var perValue = OrNullAsync(subject, "counts by value", ValuesAsync(subject, metrics, recordedAt, cancellationToken));
        var values = await Task.WhenAll(
            OrNullAsync(subject, "totals", TotalsAsync(subject, metrics, recordedAt, cancellationToken)),
            OrNullAsync(subject, "uniques", UniquesAsync(subject, metrics, recordedAt, cancellationToken)),
            SumsAsync(perValue));
        var counts = await perValue;
        var readings = metrics.Select(metric =>
        {
            var counted = values[MetricReading.IsPerValue(metric) ? 2 : MetricReading.IsUnique(metric) ? 1 : 0];
            var read = PingMetric.Of(
                metric,
                subject,
                recordedAt,
                completeThrough,
                rules.ActiveFrom(metric),
                counted is not null && counted.TryGetValue(metric.KeyPath, out var value) ? value : null,
                hasFailed: counted is null);
            return MetricReading.IsPerValue(metric)
                ? read with { Reading = read.Reading.Of(counts?.GetValueOrDefault(metric.KeyPath) ?? new ValueCounts(metric)) }
                : read;
        });
        return new ServicePing(subject, recordedAt, completeThrough, dictionary.Version, [.. readings]);
    }

    private async Task<Dictionary<string, Amount>> TotalsAsync(
        PingSubject subject, MetricDefinition[] metrics, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var wanted = metrics.Where(metric => MetricReading.IsCountable(metric) && !MetricReading.IsUnique(metric) && !MetricReading.IsPerValue(metric)).ToArray();
        if (subject.IsEmpty || wanted.Length == 0) { return []; }
        var byCounter = (await CountersAsync(subject, wanted, recordedAt, isPerValue: false, cancellationToken)).ToDictionary(row => row.Counter, StringComparer.Ordinal);

        var values = new Dictionary<string, Amount>(StringComparer.Ordinal);
        foreach (var metric in wanted)
        {
            foreach (var path in metric.Rules.Select(rule => rule.Path).Distinct().Where(byCounter.ContainsKey))
            {
                if (byCounter[path].In(metric.TimeFrame) is { } amount)
                {
                    values[metric.KeyPath] = values.GetValueOrDefault(metric.KeyPath) + amount;
                }
            }
        }

        return values;
    }

    /// <summary>Only of metrics of which anything was counted.</summary>
    private async Task<Dictionary<string, ValueCounts>> ValuesAsync(
        PingSubject subject, MetricDefinition[] metrics, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var wanted = metrics.Where(metric => MetricReading.IsCountable(metric) && MetricReading.IsPerValue(metric)).ToArray();
        var values = new Dictionary<string, ValueCounts>(StringComparer.Ordinal);
        if (subject.IsEmpty || wanted.Length == 0) { return values; }
        var byRule = (await CountersAsync(subject, wanted, recordedAt, isPerValue: true, cancellationToken)).ToLookup(row => BreakdownPath.Split(row.Counter).Rule);
        foreach (var metric in wanted)
        {
            foreach (var rule in metric.Rules)
            {
                foreach (var row in byRule[rule.Path])
                {
                    if (row.In(metric.TimeFrame) is not { } amount) { continue; }
                    if (!values.TryGetValue(metric.KeyPath, out var counts)) { values[metric.KeyPath] = counts = new ValueCounts(metric); }
                    counts.Add(rule.IdentifierName, BreakdownPath.Split(row.Counter).Value, amount);
                }
            }
        }

        return values;
    }

    private async Task<List<PingTotal>> CountersAsync(
        PingSubject subject, MetricDefinition[] wanted, DateTimeOffset recordedAt, bool isPerValue, CancellationToken cancellationToken)
    {
        var query = new PingTotalsQuery(subject, [.. wanted.SelectMany(metric => metric.Rules).Select(rule => rule.Path).Distinct()], recordedAt, isPerValue);
        return await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => new PingTotal(row.GetString(0), Text(row, 1), Text(row, 2), Text(row, 3)),
            cancellationToken);
    }

    private static async Task<Dictionary<string, Amount>?> SumsAsync(Task<Dictionary<string, ValueCounts>?> perValue) =>
        (await perValue)?.ToDictionary(counts => counts.Key, counts => counts.Value.Total, StringComparer.Ordinal);

    private async Task<Dictionary<string, Amount>> UniquesAsync(
        PingSubject subject, MetricDefinition[] metrics, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        var wanted = metrics.Where(metric => MetricReading.IsCountable(metric) && MetricReading.IsUnique(metric)).ToArray();
        if (subject.IsEmpty || wanted.Length == 0) { return []; }
        var counters = wanted.Index().SelectMany(metric => metric.Item.Rules.Select(rule => rule.Path).Distinct().Select(path =>
            new UniqueCounter((uint)metric.Index, path, Day(PingWindows.Of(metric.Item.TimeFrame, recordedAt)!.Value.From))));
        var query = new PingUniquesQuery(subject, [.. counters], Day(PingWindows.LastCompleteWeek(recordedAt).To));
        var rows = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Metric: Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture), Amount: Amount.Parse(row.GetString(1))),
            cancellationToken);
        return rows.ToDictionary(row => wanted[row.Metric].KeyPath, row => row.Amount, StringComparer.Ordinal);
    }

    /// <summary>Null when ClickHouse failed: the numbers are then unknown, and others may still be had.</summary>
    private async Task<Dictionary<string, T>?> OrNullAsync<T>(PingSubject subject, string what, Task<Dictionary<string, T>> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault))
        {
            LogFailed(logger, what, subject.LogName, fault);
            return null;
        }
    }

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    [LoggerMessage(
        2711,
        LogLevel.Warning,
        "Reading the {What} of the Service Ping of {Subject} from ClickHouse failed; the answer marks them as failed.")]
    private static partial void LogFailed(ILogger logger, string what, string subject, Exception fault);
}
