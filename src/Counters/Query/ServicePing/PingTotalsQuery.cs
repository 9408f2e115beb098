using Counters.ClickHouse;

namespace Counters.Query.ServicePing;

/// <summary>The totals of one subject over all three of GitLab's windows, in one pass.</summary>
/// <param name="Counters">Counters; or, when it is asked for every value, the rules that are counted by value.</param>
internal sealed record PingTotalsQuery(PingSubject Subject, IReadOnlyList<string> Counters, DateTimeOffset RecordedAt, bool IsPerValue = false)
    : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["counters"] = Counters.ToArray(),
                ["week_from"] = PingWindows.LastCompleteWeek(RecordedAt).From.UtcDateTime,
                ["weeks_from"] = PingWindows.LastFourCompleteWeeks(RecordedAt).From.UtcDateTime,
                ["weeks_to"] = PingWindows.LastCompleteWeek(RecordedAt).To.UtcDateTime,
                ["all_to"] = PingWindows.Everything(RecordedAt).To.UtcDateTime,
            };
            Subject.AddParameters(parameters);
            return parameters;
        }
    }

    /// <summary>Columns: the counter, then 7d, 28d and all as decimal text, null where nothing matched: sums of both signs may well be 0.</summary>
    public string ToSql() =>
        $$"""
        SELECT
          counter,
          toString(sumOrNullIf(value, hour >= {week_from:DateTime('UTC')} AND hour < {weeks_to:DateTime('UTC')})) AS week,
          toString(sumOrNullIf(value, hour >= {weeks_from:DateTime('UTC')} AND hour < {weeks_to:DateTime('UTC')})) AS four_weeks,
          toString(sumOrNull(value)) AS everything
        FROM usage_hourly
        WHERE {{Subject.Filter("toDate(hour)")}} AND {{CounterSql.IsAsked(IsPerValue)}} AND hour < {all_to:DateTime('UTC')}
        GROUP BY counter
        """;
}
