using System.Collections.Immutable;
using Counters.Dictionary;
using Counters.Query.Definitions;

namespace Counters.Query.Parity;

/// <summary>How many of the metrics of one source are counted.</summary>
internal sealed record SourceCoverage(string DataSource, bool IsEventBased, int Active, int Counted);

/// <summary>A column, and whether the dictionary fills it now.</summary>
/// <param name="Coverage">Null when no definition in force has its key path.</param>
internal sealed record ColumnCoverage(UsageColumn Column, MetricCoverage? Coverage)
{
    public bool IsFilled => Coverage?.IsCounted == true;
}

/// <summary>How much of GitLab's active metrics, and of what customer success pulls, is counted. Pure.</summary>
/// <param name="Metrics">All active ones.</param>
/// <param name="Columns">Null when there is no list of them.</param>
internal sealed record ParityReport(string DictionaryVersion, ImmutableArray<MetricCoverage> Metrics, ImmutableArray<ColumnCoverage>? Columns)
{
    public IEnumerable<MetricCoverage> EventBased => Metrics.Where(coverage => MetricCoverage.IsEventBased(coverage.Metric));

    public bool IsWhole => EventBased.All(coverage => coverage.IsCounted);

    public IEnumerable<SourceCoverage> Sources => Metrics
        .GroupBy(coverage => coverage.Metric.DataSource, StringComparer.Ordinal)
        .Select(source => new SourceCoverage(
            source.Key, MetricCoverage.IsEventBased(source.First().Metric), source.Count(), source.Count(coverage => coverage.IsCounted)))
        .OrderByDescending(source => source.IsEventBased)
        .ThenBy(source => source.DataSource, StringComparer.Ordinal);

    public static ParityReport Of(CounterDictionary dictionary, ImmutableArray<UsageColumn>? columns)
    {
        var coverages = dictionary.Metrics.Where(metric => metric.IsReported).Select(metric => MetricCoverage.Of(metric, dictionary)).ToImmutableArray();
        var byKeyPath = coverages.ToDictionary(coverage => coverage.Metric.KeyPath, StringComparer.Ordinal);
        return new ParityReport(
            dictionary.Version,
            coverages,
            columns?.Select(column => new ColumnCoverage(column, byKeyPath.GetValueOrDefault(column.KeyPath))).ToImmutableArray());
    }
}
