using Counters.ClickHouse;

namespace Counters.Query.ServicePing;

/// <summary>One counter of one unique metric, and the first day that the metric looks at.</summary>
internal readonly record struct UniqueCounter(uint Metric, string Counter, DateOnly FirstDay);

/// <summary>Every unique metric of one subject at once: the sketches of its counters, days and namespaces united, then estimated.</summary>
/// <param name="To">The Monday on which every one of the windows ends.</param>
internal sealed record PingUniquesQuery(PingSubject Subject, IReadOnlyList<UniqueCounter> Counters, DateOnly To) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["metrics"] = Counters.Select(counter => counter.Metric).ToArray(),
                ["counters"] = Counters.Select(counter => counter.Counter).ToArray(),
                ["first_days"] = Counters.Select(counter => counter.FirstDay).ToArray(),
                ["from"] = Counters.Count == 0 ? To : Counters.Min(counter => counter.FirstDay),
                ["to"] = To,
            };
            Subject.AddParameters(parameters);
            return parameters;
        }
    }

    /// <summary>Columns: the metric's number, its estimate as text. A metric without registers has no row.</summary>
    public string ToSql() =>
        $$"""
        SELECT metric, toString(hll_count(groupArray(top))) AS amount
        FROM
        (
          SELECT metric, register, max(rank) AS top
          FROM registers
          INNER JOIN
          (
            SELECT asked.1 AS metric, asked.2 AS counter, asked.3 AS first_day
            FROM (SELECT arrayJoin(arrayZip({metrics:Array(UInt32)}, {counters:Array(String)}, {first_days:Array(Date)})) AS asked)
          ) AS wanted USING (counter)
          WHERE {{Subject.Filter("day")}} AND counter IN {counters:Array(String)}
            AND day >= {from:Date} AND day < {to:Date} AND day >= first_day
          GROUP BY metric, register
        )
        GROUP BY metric
        """;
}
