using Counters.ClickHouse;
using Counters.Http;

namespace Counters.Query.Customers;

/// <summary>The totals of one customer over several periods at once, which may overlap.</summary>
/// <param name="IsPerValue">The counters are rules that are counted by value; all of their values are added up.</param>
internal sealed record CustomerTotalsQuery(CustomerAssignments Customer, IReadOnlyList<string> Counters, IReadOnlyList<Period> Periods, bool IsPerValue = false)
    : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["counters"] = Counters.ToArray(),
                ["numbers"] = Enumerable.Range(0, Periods.Count).Select(number => (uint)number).ToArray(),
                ["froms"] = Periods.Select(period => period.From.UtcDateTime).ToArray(),
                ["tos"] = Periods.Select(period => period.To.UtcDateTime).ToArray(),
                ["from"] = Periods.Min(period => period.From).UtcDateTime,
                ["to"] = Periods.Max(period => period.To).UtcDateTime,
            };
            AssignmentFilter.AddParameters(Customer, parameters);
            return parameters;
        }
    }

    /// <summary>Columns: the counter, the period's number, the value as decimal text. Nothing matched: no row.</summary>
    public string ToSql() =>
        $$"""
        SELECT asked, period.1 AS number, toString(sum(value)) AS amount
        FROM
        (
          SELECT
            {{(IsPerValue ? CounterSql.Rule : "counter")}} AS asked,
            value,
            arrayJoin(arrayFilter(
              p -> hour >= p.2 AND hour < p.3,
              arrayZip({numbers:Array(UInt32)}, {froms:Array(DateTime('UTC'))}, {tos:Array(DateTime('UTC'))}))) AS period
          FROM usage_hourly
          WHERE {{CounterSql.IsAsked(IsPerValue)}} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            AND {{AssignmentFilter.Sql("toDate(hour)")}}
        )
        GROUP BY asked, number
        """;
}
