using System.Globalization;
using Counters.ClickHouse;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.Exports;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Customers;

/// <summary>A customer's usage as ClickHouse writes it, a row for each metric. The numbers are known; only the form is ClickHouse's.</summary>
internal sealed record CustomerUsageExport(CustomerUsage Usage, AnswerFormat Format) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["customer_id"] = Usage.Customer.CustomerId,
        ["customer_name"] = Text(Usage.Customer.Name ?? ""),
        ["recorded_at"] = Usage.RecordedAt.UtcDateTime,
        ["complete_through"] = Usage.CompleteThrough.UtcDateTime,
        ["key_paths"] = Texts(metric => Text(metric.Current.KeyPath)),
        ["time_frames"] = Texts(metric => metric.TimeFrame),
        ["values"] = Texts(metric => metric.Current.Value?.ToString() ?? ""),
        ["previous_values"] = Texts(metric => metric.Previous?.Value?.ToString() ?? ""),
        ["changes"] = Texts(metric => metric.Change?.ToString() ?? ""),
        ["percents"] = Texts(metric => metric.ChangePercent?.ToString("F1", CultureInfo.InvariantCulture) ?? ""),
        ["statuses"] = Texts(metric => metric.Current.Status.Name),
        ["previous_statuses"] = Texts(metric => metric.Previous?.Status.Name ?? ""),
        ["froms"] = Seconds(metric => metric.Current.Window?.From),
        ["tos"] = Seconds(metric => metric.Current.Window?.To),
        ["counted_froms"] = Seconds(metric => metric.Current.CountedFrom),
    };

    /// <summary>Empty texts and negative instants stand for what there is not.</summary>
    public string ToSql() =>
        """
        SELECT
          {customer_id:String} AS customer_id,
          {customer_name:String} AS customer_name,
          metric.1 AS key_path,
          metric.2 AS time_frame,
          toDecimal128OrNull(metric.3, 9) AS value,
          toDecimal128OrNull(metric.4, 9) AS previous_value,
          toDecimal128OrNull(metric.5, 9) AS change,
          toDecimal128OrNull(metric.6, 1) AS change_percent,
          metric.7 AS status,
          nullIf(metric.8, '') AS previous_status,
          if(metric.9 < 0, NULL, toDateTime(metric.9, 'UTC')) AS `from`,
          if(metric.10 < 0, NULL, toDateTime(metric.10, 'UTC')) AS `to`,
          if(metric.11 < 0, NULL, toDateTime(metric.11, 'UTC')) AS counted_from,
          {recorded_at:DateTime64(3, 'UTC')} AS recorded_at,
          {complete_through:DateTime64(3, 'UTC')} AS complete_through
        FROM
        (
          SELECT arrayJoin(arrayZip(
            {key_paths:Array(String)}, {time_frames:Array(String)}, {values:Array(String)}, {previous_values:Array(String)}, {changes:Array(String)},
            {percents:Array(String)}, {statuses:Array(String)}, {previous_statuses:Array(String)},
            {froms:Array(Int64)}, {tos:Array(Int64)}, {counted_froms:Array(Int64)})) AS metric
        )
        """;

    private string Text(string text) => Format == AnswerFormat.Csv ? SpreadsheetText.Of(text) : text;

    private string[] Texts(Func<CustomerMetric, string> text) => [.. Usage.Metrics.Select(text)];

    private long[] Seconds(Func<CustomerMetric, DateTimeOffset?> instant) => [.. Usage.Metrics.Select(metric => instant(metric)?.ToUnixTimeSeconds() ?? -1)];
}
