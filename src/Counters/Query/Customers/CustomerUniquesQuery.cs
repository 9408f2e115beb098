using Counters.ClickHouse;
using Counters.Http;

namespace Counters.Query.Customers;

/// <summary>One counter of one unique metric over one period.</summary>
/// <param name="Question">What all counters of the same metric and period share.</param>
internal readonly record struct AskedUnique(uint Question, string Counter, Period Period);

/// <summary>Every unique metric of one customer at once: sketches of counters, days and namespaces united, then estimated.</summary>
internal sealed record CustomerUniquesQuery(CustomerAssignments Customer, IReadOnlyList<AskedUnique> Asked) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["questions"] = Asked.Select(asked => asked.Question).ToArray(),
                ["counters"] = Asked.Select(asked => asked.Counter).ToArray(),
                ["froms"] = Asked.Select(asked => Day(asked.Period.From)).ToArray(),
                ["tos"] = Asked.Select(asked => Day(asked.Period.To)).ToArray(),
                ["from"] = Asked.Min(asked => Day(asked.Period.From)),
                ["to"] = Asked.Max(asked => Day(asked.Period.To)),
            };
            AssignmentFilter.AddParameters(Customer, parameters);
            return parameters;
        }
    }

    /// <summary>Columns: the question's number, its estimate as text. A question without registers has no row.</summary>
    public string ToSql() =>
        $$"""
        SELECT question, toString(hll_count(groupArray(top))) AS amount
        FROM
        (
          SELECT question, register, max(rank) AS top
          FROM registers
          INNER JOIN
          (
            SELECT asked.1 AS question, asked.2 AS counter, asked.3 AS first_day, asked.4 AS day_after
            FROM
            (
              SELECT arrayJoin(arrayZip(
                {questions:Array(UInt32)}, {counters:Array(String)}, {froms:Array(Date)}, {tos:Array(Date)})) AS asked
            )
          ) AS wanted USING (counter)
          WHERE counter IN {counters:Array(String)} AND day >= {from:Date} AND day < {to:Date} AND day >= first_day AND day < day_after
            AND {{AssignmentFilter.Sql("day")}}
          GROUP BY question, register
        )
        GROUP BY question
        """;

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);
}
