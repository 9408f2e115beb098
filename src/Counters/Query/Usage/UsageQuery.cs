using Counters.ClickHouse;
using Counters.Query.Customers;

namespace Counters.Query.Usage;

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

            if (Request.Measure.IsPerValue) { parameters["identifiers"] = Request.Measure.Identifiers.ToArray(); }
            if (Request.NamespaceIds.Count > 0) { parameters["namespaces"] = Request.NamespaceIds.ToArray(); }
            if (Request.RootNamespaceIds.Count > 0) { parameters["roots"] = Request.RootNamespaceIds.ToArray(); }
            if (Request.Customer is { } customer) { AssignmentFilter.AddParameters(customer, parameters); }
            return parameters;
        }
    }

    /// <summary>What tells the rows of a window apart when the metric is counted by value.</summary>
    public string ValueColumns => Request.Measure.IsPerValue ? ", identifier, identifier_value" : "";

    /// <summary>Columns: the group's id, the start of the window, the number as decimal text; by value, the identifier and its value.</summary>
    public string ToSql() =>
        $$"""
        {{Sql("toString")}}
        ORDER BY group_id, window_start{{ValueColumns}}
        LIMIT {limit:UInt64}
        """;

    /// <summary>The same rows, all of them and in no order, with the value as a number.</summary>
    public string CountedSql => Sql("");

    private string Sql(string form) => Request.Measure.IsUnique ? UniquesSql(form) : TotalsSql(form);

    private string TotalsSql(string form) =>
        $$"""
        SELECT {{Group}} AS group_id, {{WindowStart("hour")}} AS window_start, {{form}}(sum(value)) AS amount{{ValueOfCounter}}
        FROM usage_hourly
        WHERE {{RowFilter}}
        GROUP BY group_id, window_start{{ValueColumns}}
        """;

    /// <summary>A register's rank is the highest of all days, namespaces and counters that are united, so duplicates need no FINAL.</summary>
    private string UniquesSql(string form) =>
        $$"""
        SELECT group_id, window_start, {{form}}(hll_count(groupArray(top))) AS amount
        FROM
        (
          SELECT {{Group}} AS group_id, {{WindowStart("day")}} AS window_start, register, max(rank) AS top
          FROM registers
          WHERE {{RowFilter}}
          GROUP BY group_id, window_start, register
        )
        GROUP BY group_id, window_start
        """;

    private string ValueOfCounter => Request.Measure.IsPerValue
        ? $",\n  transform({CounterSql.Rule}, {{counters:Array(String)}}, {{identifiers:Array(String)}}, '') AS identifier, {CounterSql.Value} AS identifier_value"
        : "";

    /// <summary>What a row stands for, of rollups of either kind.</summary>
    public string Group => Request.GroupBy switch
    {
        UsageGroup.Namespace => "namespace_id",
        UsageGroup.RootNamespace => "root_namespace_id",
        _ => "toInt64(0)",
    };

    /// <summary>The condition on a row of totals, or of registers for uniques.</summary>
    public string RowFilter => Request.Measure.IsUnique
        ? $"counter IN {{counters:Array(String)}} AND day >= {{from:Date}} AND day < {{to:Date}}{Filter("day")}"
        : $"{CounterSql.IsAsked(Request.Measure.IsPerValue)} AND hour >= {{from:DateTime('UTC')}} AND hour < {{to:DateTime('UTC')}}{Filter("toDate(hour)")}";

    private string Filter(string day) =>
        (Request.Customer is null ? "" : " AND " + AssignmentFilter.Sql(Request.Customer, day))
        + (Request.RootNamespaceIds.Count > 0 ? " AND root_namespace_id IN {roots:Array(Int64)}" : "")
        + (Request.NamespaceIds.Count > 0 ? " AND namespace_id IN {namespaces:Array(Int64)}" : "");

    private string WindowStart(string column) => Request.Window switch
    {
        UsageWindow.Hour => column,
        UsageWindow.Day => $"toDateTime(toDate({column}), 'UTC')",
        UsageWindow.IsoWeek => $"toDateTime(toMonday({column}), 'UTC')",
        _ => $"toDateTime(toStartOfMonth({column}), 'UTC')",
    };
}
