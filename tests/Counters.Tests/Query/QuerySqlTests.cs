using Counters.Http;
using Counters.Query;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>The exact texts that ClickHouse gets. Values travel beside them, never in them.</summary>
public sealed class QuerySqlTests
{
    private static readonly Period Range = new(new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Usage_of_a_total()
    {
        var query = new UsageQuery(Request("create_ci_build", isUnique: false, UsageWindow.IsoWeek, UsageGroup.RootNamespace, [], [9970]), 10);

        Assert.Equal(
            """
            SELECT root_namespace_id AS group_id, toDateTime(toMonday(hour), 'UTC') AS window_start, toString(sum(value)) AS amount
            FROM usage_hourly
            WHERE counter IN {counters:Array(String)} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')} AND root_namespace_id IN {roots:Array(Int64)}
            GROUP BY group_id, window_start
            ORDER BY group_id, window_start
            LIMIT {limit:UInt64}
            """,
            query.ToSql());
        Assert.Equal(["counters", "from", "limit", "roots", "to"], query.Parameters.Keys.Order());
        Assert.Equal(11UL, query.Parameters["limit"]);
    }

    [Fact]
    public void Usage_by_value()
    {
        var request = Request("cli-operator:total-label", isUnique: false, UsageWindow.Day, UsageGroup.None, [], []);
        var query = new UsageQuery(request with { Measure = request.Measure with { Identifiers = ["label"] } }, 10);

        Assert.Equal(
            """
            SELECT toInt64(0) AS group_id, toDateTime(toDate(hour), 'UTC') AS window_start, toString(sum(value)) AS amount,
              transform(substringIndex(counter, '\t', 1), {counters:Array(String)}, {identifiers:Array(String)}, '') AS identifier, substring(counter, position(counter, '\t') + 1) AS identifier_value
            FROM usage_hourly
            WHERE substringIndex(counter, '\t', 1) IN {counters:Array(String)} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')}
            GROUP BY group_id, window_start, identifier, identifier_value
            ORDER BY group_id, window_start, identifier, identifier_value
            LIMIT {limit:UInt64}
            """,
            query.ToSql());
        Assert.Equal(["counters", "from", "identifiers", "limit", "to"], query.Parameters.Keys.Order());
    }

    [Fact]
    public void Usage_of_uniques()
    {
        var query = new UsageQuery(Request("push-user", isUnique: true, UsageWindow.Month, UsageGroup.None, [1, 2], [9970]), 10);

        Assert.Equal(
            """
            SELECT group_id, window_start, toString(hll_count(groupArray(top))) AS amount
            FROM
            (
              SELECT toInt64(0) AS group_id, toDateTime(toStartOfMonth(day), 'UTC') AS window_start, register, max(rank) AS top
              FROM registers
              WHERE counter IN {counters:Array(String)} AND day >= {from:Date} AND day < {to:Date} AND root_namespace_id IN {roots:Array(Int64)} AND namespace_id IN {namespaces:Array(Int64)}
              GROUP BY group_id, window_start, register
            )
            GROUP BY group_id, window_start
            ORDER BY group_id, window_start
            LIMIT {limit:UInt64}
            """,
            query.ToSql());
        Assert.Equal(["counters", "from", "limit", "namespaces", "roots", "to"], query.Parameters.Keys.Order());
    }

    [Fact]
    public void Totals_of_a_service_ping() => Assert.Equal(
        """
        SELECT
          counter,
          toString(sumOrNullIf(value, hour >= {week_from:DateTime('UTC')} AND hour < {weeks_to:DateTime('UTC')})) AS week,
          toString(sumOrNullIf(value, hour >= {weeks_from:DateTime('UTC')} AND hour < {weeks_to:DateTime('UTC')})) AS four_weeks,
          toString(sumOrNull(value)) AS everything
        FROM usage_hourly
        WHERE root_namespace_id = {root:Int64} AND counter IN {counters:Array(String)} AND hour < {all_to:DateTime('UTC')}
        GROUP BY counter
        """,
        new PingTotalsQuery(new PingSubject.Root(9970), ["push"], Range.To).ToSql());

    [Fact]
    public void Uniques_of_a_service_ping() => Assert.Equal(
        """
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
          WHERE root_namespace_id = {root:Int64} AND counter IN {counters:Array(String)}
            AND day >= {from:Date} AND day < {to:Date} AND day >= first_day
          GROUP BY metric, register
        )
        GROUP BY metric
        """,
        new PingUniquesQuery(new PingSubject.Root(9970), [], new DateOnly(2026, 11, 16)).ToSql());

    [Fact]
    public void Which_namespaces_are_known() => Assert.Equal(
        "SELECT DISTINCT root_namespace_id FROM totals WHERE root_namespace_id IN {ids:Array(Int64)} LIMIT {limit:UInt64}",
        new KnownNamespaceQuery("totals", "root_namespace_id", [1, 2], Within: null).ToSql());

    [Fact]
    public void How_many_groups_there_are() => Assert.Equal(
        """
        SELECT toInt64(count()) FROM
        (
          SELECT DISTINCT namespace_id AS group_id
          FROM totals
          WHERE counter IN {counters:Array(String)} AND hour >= {from:DateTime('UTC')} AND hour < {to:DateTime('UTC')} AND root_namespace_id IN {roots:Array(Int64)}
          LIMIT {limit:UInt64}
        )
        """,
        new UsageGroupsQuery(Request("create_ci_build", isUnique: false, UsageWindow.IsoWeek, UsageGroup.Namespace, [], [9970]), 10).ToSql());

    private static UsageRequest Request(
        string counter, bool isUnique, UsageWindow window, UsageGroup group, IReadOnlyList<long> namespaces, IReadOnlyList<long> roots) =>
        new(new Measure("event", counter, [counter], isUnique, Range.From), namespaces, roots, Range, window, group, AnswerFormat.Json);
}
