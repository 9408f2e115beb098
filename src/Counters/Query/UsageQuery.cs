namespace Counters.Query;

/// <summary>Usage by window and group, from totals or from united sketches.</summary>
/// <param name="RowsMax">One row more than this is asked for, which tells that there are too many.</param>
internal sealed record UsageQuery(UsageRequest Request, int RowsMax) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["counters"] = Request.Measure.Counters.ToArray(),
                ["limit"] = (ulong)RowsMax + 1,
            };
            if (Request.Measure.IsUnique)
            {
                parameters["from"] = DateOnly.FromDateTime(Request.Period.From.UtcDateTime);
                parameters["to"] = DateOnly.FromDateTime(Request.Period.To.UtcDateTime);
            }
            else
            {
                parameters["from"] = Request.Period.From.UtcDateTime;
                parameters["to"] = Request.Period.To.UtcDateTime;
            }

            if (Request.NamespaceIds.Count > 0) { parameters["namespaces"] = Request.NamespaceIds.ToArray(); }
            if (Request.RootNamespaceIds.Count > 0) { parameters["roots"] = Request.RootNamespaceIds.ToArray(); }
            return parameters;
        }
    }

    /// <summary>Columns: the group's id, the start of the window, the value as decimal text.</summary>
    public string ToSql() => Request.Measure.IsUnique ? UniquesSql() : TotalsSql();

    private string TotalsSql() =>
        $$"""
        SELECT {{Group}} AS group_id, {{WindowStart("hour")}} AS window_start, toString(sum(value)) AS amount
        FROM usage_hourly
        WHERE counter IN {counters:Array(String)} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}{{Filter}}
        GROUP BY group_id, window_start
        ORDER BY group_id, window_start
        LIMIT {limit:UInt64}
        """;

    /// <summary>A register's rank is the highest of all days, namespaces and counters that are united, so duplicates need no FINAL.</summary>
    private string UniquesSql() =>
        $$"""
        SELECT group_id, window_start, toString(hll_count(groupArray(top))) AS amount
        FROM
        (
          SELECT {{Group}} AS group_id, {{WindowStart("day")}} AS window_start, register, max(rank) AS top
          FROM registers
          WHERE counter IN {counters:Array(String)} AND day >= {from:Date} AND day < {to:Date}{{Filter}}
          GROUP BY group_id, window_start, register
        )
        GROUP BY group_id, window_start
        ORDER BY group_id, window_start
        LIMIT {limit:UInt64}
        """;

    private string Group => Request.GroupBy switch
    {
        UsageGroup.Namespace => "namespace_id",
        UsageGroup.RootNamespace => "root_namespace_id",
        _ => "toInt64(0)",
    };

    private string Filter =>
        (Request.RootNamespaceIds.Count > 0 ? " AND root_namespace_id IN {roots:Array(Int64)}" : "")
        + (Request.NamespaceIds.Count > 0 ? " AND namespace_id IN {namespaces:Array(Int64)}" : "");

    private string WindowStart(string column) => Request.Window switch
    {
        UsageWindow.Hour => column,
        UsageWindow.Day => $"toDateTime(toDate({column}), 'UTC')",
        UsageWindow.IsoWeek => $"toDateTime(toMonday({column}), 'UTC')",
        _ => $"toDateTime(toStartOfMonth({column}), 'UTC')",
    };
}
