using Counters.ClickHouse;

namespace Counters.Query.Usage;

/// <summary>How many groups a usage question has that names none, counted no further than one above what is allowed.</summary>
internal sealed record UsageGroupsQuery(UsageRequest Request, long GroupsMax) : IRollupQuery
{
    private UsageQuery Counted => new(Request, RowsMax: 0);

    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(Counted.Parameters, StringComparer.Ordinal) { ["limit"] = (ulong)GroupsMax + 1 };
            parameters.Remove("identifiers");
            return parameters;
        }
    }

    /// <summary>Rows that were stored twice have the same group, so that nothing needs to be merged.</summary>
    public string ToSql() =>
        $$"""
        SELECT toInt64(count()) FROM
        (
          SELECT DISTINCT {{Counted.Group}} AS group_id
          FROM {{(Request.Measure.IsUnique ? "registers" : "totals")}}
          WHERE {{Counted.RowFilter}}
          LIMIT {limit:UInt64}
        )
        """;
}
