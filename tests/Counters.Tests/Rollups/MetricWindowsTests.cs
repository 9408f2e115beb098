using System.Globalization;
using System.Text.Json;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Versions;
using Counters.Query.ServicePing;
using Counters.Rollups;
using Counters.Tests.Fixtures;
using Counters.Tests.Query;
using Xunit;

namespace Counters.Tests.Rollups;

/// <summary>Analysts who ask in SQL get the numbers that the HTTP interface gives.</summary>
public sealed class MetricWindowsTests(ClickHouseFixture server)
{
    private const string Late = "run_job-operator:sum(value)";

    private static readonly long[] Roots = [9970, 1, 2];
    private static readonly DateTimeOffset LateSince = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "2026-11-18 10:30:00")]
    [InlineData(2, "2026-11-16 00:00:00")]
    [InlineData(3, "2026-11-15 23:59:59")]
    [InlineData(4, "2026-10-05 00:00:01")]
    [InlineData(5, "2025-12-31 00:00:00")]
    public async Task The_Service_Ping_in_SQL_is_that_of_HTTP(int seed, string recordedAt)
    {
        await using var host = await FilledAsync(seed);
        host.Customers.Add("all", [.. Roots.Select(root => (root, "1970-01-01", "2100-01-01"))]);

        foreach (var root in Roots)
        {
            Assert.Equal(await OverHttpAsync(host, $"namespaces/{root}", recordedAt), await InSqlAsync(host, [root], recordedAt));
        }

        Assert.Equal(await OverHttpAsync(host, "customers/all", recordedAt), await InSqlAsync(host, Roots, recordedAt));
    }

    [Theory]
    [InlineData("7d", "counts.builds_weekly")]
    [InlineData("7d", "redis_hll_counters.ci.builders_weekly")]
    [InlineData("28d", "counts.actions_monthly")]
    [InlineData("28d", "redis_hll_counters.ci.active_users_monthly")]
    [InlineData("all", "counts.builds")]
    public async Task A_metric_of_all_namespaces_has_each_ones_number(string window, string keyPath)
    {
        await using var host = await FilledAsync(6);

        var rows = await host.Database.RowsAsync(
            $"SELECT root_namespace_id, toString(value) FROM metric_{window}(key_path = '{keyPath}', recorded_at = '2026-11-18 10:30:00') ORDER BY root_namespace_id");

        var expected = new List<string>();
        foreach (var root in Roots.Order())
        {
            var (_, ping) = await host.GetAsync($"/v1/namespaces/{root}/service_ping");
            var at = keyPath.Split('.').Aggregate(ping, (branch, name) => branch.GetProperty(name));
            expected.Add($"{root}|{at.GetRawText()}");
        }

        Assert.Equal(expected, rows);
    }

    [Theory]
    [InlineData("counts.actions_monthly")]
    [InlineData("redis_hll_counters.ci.active_users_monthly")]
    public async Task Any_weeks_of_any_namespaces_are_one_number(string keyPath)
    {
        await using var host = await FilledAsync(7);
        host.Customers.Add("two", (9970, "1970-01-01", "2100-01-01"), (2, "1970-01-01", "2100-01-01"));
        var metric = $"key_path = '{keyPath}', roots = [9970, 2]";

        var fourWeeks = await host.Database.RowsAsync($"SELECT toString(value) FROM metric_in_weeks({metric}, weeks = ['2026-43', '2026-44', '2026-45', '2026-46'])");
        var days = await host.Database.RowsAsync($"SELECT toString(value) FROM metric_between({metric}, first_day = '2026-10-19', day_after = '2026-11-16')");
        var oneWeek = await host.Database.RowsAsync($"SELECT toString(value) FROM metric_in_weeks({metric}, weeks = ['2026-44'])");
        var apart = await host.Database.RowsAsync($"SELECT toString(value) FROM metric_in_weeks({metric}, weeks = ['2026-40', '2026-44'])");

        var (_, ping) = await host.GetAsync("/v1/customers/two/service_ping");
        var expected = keyPath.Split('.').Aggregate(ping, (branch, name) => branch.GetProperty(name)).GetRawText();
        Assert.Equal([expected], fourWeeks);
        Assert.Equal([expected], days);
        Assert.Equal([await UsageAsync(host, keyPath, "2026-10-26", "2026-11-02")], oneWeek);
        Assert.Equal([await ApartAsync(host, keyPath)], apart);
        Assert.Empty(await host.Database.RowsAsync($"SELECT * FROM metric_in_weeks({metric}, weeks = ['2020-53'])"));
        Assert.Empty(
            await host.Database.RowsAsync($"SELECT * FROM metric_between(key_path = 'counts.unknown', roots = [9970], first_day = '2026-10-19', day_after = '2026-11-16')"));
    }

    [Fact]
    public async Task The_windows_in_SQL_are_those_of_the_code_on_every_day_of_twelve_years()
    {
        await using var database = await TestDatabase.CreateAsync(server);

        var rows = await database.RowsAsync(
            """
            WITH toDateTime('2018-01-01 00:00:00', 'UTC') + (number * 86400) + (number % 24) * 3600 + number % 2 AS instant
            SELECT
              instant, ping_week_from(instant), ping_week_to(instant), ping_weeks_from(instant), ping_weeks_to(instant), ping_all_to(instant),
              ping_from('7d', instant), ping_to('7d', instant), ping_from('28d', instant), ping_to('28d', instant), ping_to('all', instant),
              iso_week(instant), iso_week_from(iso_week(instant))
            FROM numbers(4383)
            ORDER BY number
            """);

        Assert.Equal(Enumerable.Range(0, 4383).Select(Expected), rows);
    }

    private static string Expected(int number)
    {
        var instant = new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(number).AddHours(number % 24).AddSeconds(number % 2);
        var (week, weeks, all) = (PingWindows.LastCompleteWeek(instant), PingWindows.LastFourCompleteWeeks(instant), PingWindows.Everything(instant));
        var day = instant.UtcDateTime;
        return string.Join('|', new object[]
        {
            day, week.From.UtcDateTime, week.To.UtcDateTime, weeks.From.UtcDateTime, weeks.To.UtcDateTime, all.To.UtcDateTime,
            week.From.UtcDateTime, week.To.UtcDateTime, weeks.From.UtcDateTime, weeks.To.UtcDateTime, all.To.UtcDateTime,
            string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}-{ISOWeek.GetWeekOfYear(day):00}"), week.To.UtcDateTime,
        }.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }

    /// <summary>A store in which one metric came later than the others; the first row of each root makes it known.</summary>
    private async Task<QueryHost> FilledAsync(int seed)
    {
        var host = await QueryHost.StartAsync(server);
        host.Rules.Later[Late] = LateSince;
        var log = new ClickHouseDictionaryHistory(host.Database.Database);
        var metrics = host.Rules.Dictionary.Metrics;
        await log.RecordAsync(new CounterDictionary("v0", [], metrics.Where(metric => metric.KeyPath != "counts.minutes_monthly")), host.Rules.ActiveFrom, Cancelled);
        await log.RecordAsync(host.Rules.Dictionary, LateSince, Cancelled);

        await host.Database.Store.StoreAsync(Totals(new Random(seed)), Registers(new Random(seed)), Cancelled);
        return host;
    }

    private static List<TotalRow> Totals(Random random) =>
    [
        .. Enumerable.Range(0, 300).Select(_ => SomeRows.Total with
        {
            RootNamespaceId = Roots[random.Next(Roots.Length)],
            Counter = new[] { "create_ci_build", "push", Late, "unknown" }[random.Next(4)],
            Hour = new DateTime(2026, 9, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(random.Next(79 * 24)),
            Segment = SomeRows.NewSegment(),
            Value = new Amount(random.Next(-5, 20) * 250_000_000L),
        }),
        .. Roots.Select(root => UsageTests.At("2026-09-01T00:00", "1") with { RootNamespaceId = root }),
    ];

    private static List<RegisterRow> Registers(Random random) =>
    [
        .. Enumerable.Range(0, 600).Select(_ => SomeRows.Register with
        {
            RootNamespaceId = Roots[random.Next(Roots.Length)],
            Counter = random.Next(2) == 0 ? "create_ci_build-user" : "push-user",
            Day = new DateOnly(2026, 9, 1).AddDays(random.Next(79)),
            Register = (ushort)random.Next(400),
            Rank = (byte)random.Next(1, 20),
        }),
    ];

    private static async Task<List<string>> InSqlAsync(QueryHost host, long[] roots, string recordedAt) =>
    [
        .. await host.Database.RowsAsync(
            $"""
            SELECT key_path, time_frame, status, ifNull(toString(value), 'none'),
              if(status = 'not_instrumented' AND value IS NULL, '', formatDateTime(window_from, '%Y-%m-%dT%H:%i:%SZ')),
              if(status = 'not_instrumented' AND value IS NULL, '', formatDateTime(window_to, '%Y-%m-%dT%H:%i:%SZ'))
            FROM service_ping(roots = [{string.Join(", ", roots)}], recorded_at = '{recordedAt}')
            """),
    ];

    private static async Task<List<string>> OverHttpAsync(QueryHost host, string subject, string recordedAt)
    {
        var (_, ping) = await host.GetAsync($"/v1/{subject}/service_ping?recorded_at={recordedAt.Replace(' ', 'T')}Z");
        return [.. ping.GetProperty("counters_metadata").GetProperty("metrics").EnumerateObject().Select(metric => Row(ping, metric))];
    }

    private static string Row(JsonElement ping, JsonProperty metric)
    {
        var value = (JsonElement?)ping;
        foreach (var name in metric.Name.Split('.')) { value = value is { } branch && branch.TryGetProperty(name, out var inner) ? inner : null; }
        string Text(string name) => value is not null && metric.Value.TryGetProperty(name, out var text) ? text.GetString()! : "";
        return $"{metric.Name}|{Text("time_frame") switch { "" => metric.Value.GetProperty("time_frame").GetString(), var frame => frame }}|"
            + $"{metric.Value.GetProperty("status").GetString()}|{value?.GetRawText() ?? "none"}|{Text("from")}|{Text("to")}";
    }

    /// <summary>Weeks 40 and 44 of 9970 and 2, from the rows themselves.</summary>
    private static async Task<string> ApartAsync(QueryHost host, string keyPath)
    {
        bool IsMeant(long root, DateTime day) => (root is 9970 or 2) && (ISOWeek.GetWeekOfYear(day) is 40 or 44);
        if (keyPath == "counts.actions_monthly")
        {
            var totals = Totals(new Random(7)).Where(row => IsMeant(row.RootNamespaceId, row.Hour) && (row.Counter is "create_ci_build" or "push"));
            return totals.Aggregate(Amount.Zero, (sum, row) => sum + row.Value).ToString();
        }

        var registers = Registers(new Random(7)).Where(row => IsMeant(row.RootNamespaceId, row.Day.ToDateTime(TimeOnly.MinValue)));
        var ranks = registers.GroupBy(row => row.Register).Select(same => same.Max(row => row.Rank));
        return await host.Database.ValueAsync($"SELECT hll_count([{string.Join(", ", ranks)}])");
    }

    private static async Task<string> UsageAsync(QueryHost host, string keyPath, string from, string to)
    {
        var (_, usage) = await host.GetAsync($"/v1/usage?metric={keyPath}&customer_id=two&window=iso_week&from={from}&to={to}");
        return usage.GetProperty("rows").EnumerateArray().Single().GetProperty("value").GetRawText();
    }
}
