using Counters.ClickHouse;

namespace Counters.Query.Customers;

/// <summary>A page of customers, and with it the value of the metric that they are sorted by.</summary>
internal sealed record CustomerListQuery(CustomerListRequest Request) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["limit"] = (ulong)Request.Limit + 1 };
            if (Request.NamePrefix is { } prefix) { parameters["name_prefix"] = prefix; }
            if (Request.NamespaceId is { } id) { parameters["namespace_id"] = id; }
            if (!Request.Reach.IsEverything) { parameters["reached"] = Request.Reach.Customers.ToArray(); }
            if (Request.Plan is { } plan) { (parameters["plan"], parameters["now"]) = (plan, Request.RecordedAt.UtcDateTime); }
            if (Request.After is { } after) { (parameters["after"], parameters["after_id"]) = (after.Key, after.CustomerId); }
            if (Request is { Measure: { } measure, Period.Current: var period })
            {
                parameters["counters"] = measure.Counters.ToArray();
                parameters["from"] = measure.IsUnique ? DateOnly.FromDateTime(period.From.UtcDateTime) : period.From.UtcDateTime;
                parameters["to"] = measure.IsUnique ? DateOnly.FromDateTime(period.To.UtcDateTime) : period.To.UtcDateTime;
            }

            return parameters;
        }
    }

    /// <summary>Columns: id, name, seats, then by namespace its id, first day and day after; what is sorted by as text; whether anything was counted.</summary>
    public string ToSql() =>
        $$"""
        SELECT customer_id, name, seats, namespace_ids, arrayMap(d -> toString(d), valid_froms), arrayMap(d -> toString(d), valid_tos), toString(sort_key), is_counted
        FROM
        (
          SELECT customer_id, name, seats, namespace_ids, valid_froms, valid_tos, {{SortKey}} AS sort_key, {{(Request.Measure is null ? "0" : "usage.is_counted")}} AS is_counted
          FROM (SELECT * FROM customer_records FINAL) AS customer{{Usage}}
          WHERE {{string.Join(" AND ", Filters())}}
        )
        WHERE {{After}}
        ORDER BY sort_key {{(Request.IsDescending ? "DESC" : "ASC")}}, customer_id
        LIMIT {limit:UInt64}
        """;

    private string SortKey => Request.Sort switch
    {
        CustomerSort.Id => "''",
        CustomerSort.Name => "name",
        CustomerSort.Seats => "ifNull(seats, -1)",
        _ => "usage.amount",
    };

    /// <summary>By id alone everything else is equal, and the id decides in the direction of the sort.</summary>
    private string After => (Request.After, Request.Sort) switch
    {
        (null, _) => "1",
        (_, CustomerSort.Id) => $"customer_id > {{after_id:String}}",
        _ => $"sort_key {(Request.IsDescending ? "<" : ">")} {AfterKey} OR (sort_key = {AfterKey} AND customer_id > {{after_id:String}})",
    };

    private string AfterKey => Request.Sort switch
    {
        CustomerSort.Seats => "toInt64({after:String})",
        CustomerSort.Metric => "toDecimal256({after:String}, 9)",
        _ => "{after:String}",
    };

    private string Usage => Request.Measure switch
    {
        null => "",
        { IsUnique: true } =>
            """

              LEFT JOIN
              (
                SELECT customer_id, toDecimal256(hll_count(groupArray(top)), 9) AS amount, 1 AS is_counted
                FROM
                (
                  SELECT assigned.customer_id AS customer_id, register, max(rank) AS top
                  FROM registers
                  INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = registers.root_namespace_id
                  WHERE counter IN {counters:Array(String)} AND day >= {from:Date} AND day < {to:Date} AND day >= valid_from AND day < valid_to
                  GROUP BY customer_id, register
                )
                GROUP BY customer_id
              ) AS usage ON usage.customer_id = customer.customer_id
            """,
        _ =>
            $$"""

              LEFT JOIN
              (
                SELECT assigned.customer_id AS customer_id, sum(usage_hourly.value) AS amount, 1 AS is_counted
                FROM usage_hourly
                INNER JOIN customer_namespaces AS assigned ON assigned.root_namespace_id = usage_hourly.root_namespace_id
                WHERE {{CounterSql.IsAsked(Request.Measure.IsPerValue)}} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
                  AND toDate(hour) >= valid_from AND toDate(hour) < valid_to
                GROUP BY customer_id
              ) AS usage ON usage.customer_id = customer.customer_id
            """,
    };

    private IEnumerable<string> Filters()
    {
        yield return "1";
        if (Request.NamePrefix is not null) { yield return "startsWith(lowerUTF8(name), lowerUTF8({name_prefix:String}))"; }
        if (!Request.Reach.IsEverything) { yield return "customer_id IN {reached:Array(String)}"; }
        if (Request.NamespaceId is not null) { yield return "has(namespace_ids, {namespace_id:Int64})"; }
        if (Request.Plan is not null)
        {
            yield return
                """
                customer_id IN
                  (
                    SELECT assigned.customer_id
                    FROM customer_namespaces AS assigned
                    INNER JOIN namespaces ON namespaces.namespace_id = assigned.root_namespace_id
                    WHERE namespaces.plan = {plan:String}
                      AND namespaces.valid_from <= {now:DateTime('UTC')} AND {now:DateTime('UTC')} < namespaces.valid_to
                      AND assigned.valid_from <= toDate({now:DateTime('UTC')}) AND toDate({now:DateTime('UTC')}) < assigned.valid_to
                  )
                """;
        }
    }
}
