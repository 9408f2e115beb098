using Counters.Contracts;
using Counters.Rollups;
using Counters.Tests.Fixtures;
using Counters.Tests.Rollups;
using Xunit;

namespace Counters.Tests.Query;

public sealed class UsageTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_of_a_root_are_added_up_and_quiet_days_are_zero()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([At("2026-11-10T08:00", "1.5"), At("2026-11-10T09:00", "2"), At("2026-11-12T23:00", "4", 9972)], [], Cancelled);

        var (status, body) = await host.GetAsync("/v1/usage?event=create_ci_build&root_namespace_id=9970&from=2026-11-10&to=2026-11-13");

        Assert.Equal(200, status);
        Assert.Equal(
            """{"event":"create_ci_build","window":"day","complete_through":"2026-11-18T10:30:00Z","rows":[{"from":"2026-11-10T00:00:00Z","to":"2026-11-11T00:00:00Z","namespace_id":9970,"value":3.5,"status":"complete"},{"from":"2026-11-11T00:00:00Z","to":"2026-11-12T00:00:00Z","namespace_id":9970,"value":0,"status":"complete"},{"from":"2026-11-12T00:00:00Z","to":"2026-11-13T00:00:00Z","namespace_id":9970,"value":4,"status":"complete"}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task Values_keep_every_digit()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([At("2026-11-10T08:00", "12345678901234567890123456789.000000001")], [], Cancelled);

        var (_, body) = await host.GetAsync("/v1/usage?event=create_ci_build&namespace_id=9971&from=2026-11-10&to=2026-11-11");

        Assert.Equal("12345678901234567890123456789.000000001", body.GetProperty("rows")[0].GetProperty("value").GetRawText());
    }

    [Theory]
    [InlineData("hour", "2026-11-10T08:00:00Z=1 2026-11-10T09:00:00Z=2", "&from=2026-11-10T08:00Z&to=2026-11-10T10:00Z")]
    [InlineData("day", "2026-11-10T00:00:00Z=3 2026-11-11T00:00:00Z=0", "&from=2026-11-10&to=2026-11-12")]
    [InlineData("iso_week", "2026-11-02T00:00:00Z=4 2026-11-09T00:00:00Z=11", "&from=2026-11-02&to=2026-11-16")]
    [InlineData("month", "2026-10-01T00:00:00Z=16 2026-11-01T00:00:00Z=15", "&from=2026-10-01&to=2026-12-01")]
    public async Task Each_window_adds_up_its_own_hours(string window, string expected, string range)
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync(
            [At("2026-11-10T08:00", "1"), At("2026-11-10T09:00", "2"), At("2026-11-08T23:00", "4"), At("2026-11-15T23:00", "8"), At("2026-10-31T23:00", "16")], [], Cancelled);

        var (_, body) = await host.GetAsync($"/v1/usage?event=create_ci_build&namespace_id=9971&window={window}{range}");

        Assert.Equal(
            expected, string.Join(' ', body.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("from").GetString()}={row.GetProperty("value").GetRawText()}")));
    }

    [Theory]
    [InlineData("none", "7")]
    [InlineData("root_namespace_id", "9970:3 5000:4")]
    [InlineData("namespace_id", "9970:0 9971:1 9972:2 5001:4")]
    public async Task Rows_are_grouped_as_asked(string groupBy, string expected)
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync(
            [At("2026-11-10T08:00", "1"), At("2026-11-10T08:00", "2", 9972), At("2026-11-10T08:00", "4", 5001) with { RootNamespaceId = 5000 }], [], Cancelled);

        var (_, body) = await host.GetAsync($"/v1/usage?event=create_ci_build&root_namespace_id=9970&root_namespace_id=5000&group_by={groupBy}&from=2026-11-10&to=2026-11-11");

        var rows = body.GetProperty("rows").EnumerateArray().Select(row =>
            (row.TryGetProperty("namespace_id", out var id) ? id.GetRawText() + ":" : "") + row.GetProperty("value").GetRawText());
        Assert.Equal(expected.Split(' ').Where(row => row != "9970:0").Order(), rows.Order());
    }

    [Fact]
    public async Task Windows_that_run_or_are_cut_or_began_before_the_counter_are_partial()
    {
        await using var host = await QueryHost.StartAsync(server);
        host.Rules.ActiveFrom = new(2026, 11, 5, 0, 0, 0, TimeSpan.Zero);
        await host.Database.Store.StoreAsync([At("2026-11-06T08:00", "1"), At("2026-11-17T08:00", "2")], [], Cancelled);

        var (_, body) = await host.GetAsync("/v1/usage?event=create_ci_build&namespace_id=9971&window=iso_week&from=2026-10-19&to=2026-12-01");

        Assert.Equal(
            ["2026-11-02T00:00:00Z partial 1", "2026-11-09T00:00:00Z complete 0", "2026-11-16T00:00:00Z partial 2"],
            body.GetProperty("rows").EnumerateArray().Select(row =>
                $"{row.GetProperty("from").GetString()} {row.GetProperty("status").GetString()} {row.GetProperty("value").GetRawText()}"));
    }

    [Fact]
    public async Task What_may_not_be_visible_yet_is_partial()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([At("2026-11-18T08:00", "1")], [], Cancelled);
        host.Completeness.Through = new(2026, 11, 18, 8, 59, 0, TimeSpan.Zero);

        var (_, body) = await host.GetAsync("/v1/usage?event=create_ci_build&namespace_id=9971&window=hour&from=2026-11-18T07:00Z&to=2026-11-18T09:00Z");

        Assert.Equal(["complete", "partial"], body.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("status").GetString()));
        Assert.Equal("2026-11-18T08:59:00Z", body.GetProperty("complete_through").GetString());
    }

    [Fact]
    public async Task A_namespace_nobody_heard_of_gets_no_zeros_but_is_named()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([At("2026-11-10T08:00", "1") with { Counter = "push" }], [], Cancelled);

        var (_, body) = await host.GetAsync("/v1/usage?event=create_ci_build&namespace_id=9971&namespace_id=404&from=2026-11-10&to=2026-11-11");

        Assert.Equal(9971, body.GetProperty("rows").EnumerateArray().Single().GetProperty("namespace_id").GetInt64());
        Assert.Equal(404, body.GetProperty("unknown_namespaces")[0].GetInt64());
    }

    [Fact]
    public async Task Uniques_are_united_over_days_counters_and_namespaces()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync(
            [], [Seen("2026-11-10", 1), Seen("2026-11-11", 1), Seen("2026-11-11", 2, "push-user"), Seen("2026-11-12", 3, "push-user", 9972)], Cancelled);

        var (_, days) = await host.GetAsync("/v1/usage?metric=redis_hll_counters.ci.active_users_monthly&root_namespace_id=9970&window=day&from=2026-11-10&to=2026-11-13");
        var (_, week) = await host.GetAsync("/v1/usage?metric=redis_hll_counters.ci.active_users_monthly&root_namespace_id=9970&window=iso_week&from=2026-11-09&to=2026-11-16");

        Assert.Equal([1, 2, 1], days.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("value").GetInt32()));
        Assert.Equal(3, week.GetProperty("rows")[0].GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task By_default_the_last_four_weeks_and_what_runs_are_shown_by_the_day()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([At("2026-11-18T10:00", "1")], [], Cancelled);

        var (_, body) = await host.GetAsync("/v1/usage?metric=counts.builds&root_namespace_id=9970");

        var rows = body.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal((31, "2026-10-19T00:00:00Z"), (rows.Count, rows[0].GetProperty("from").GetString()));
        Assert.Equal(("2026-11-18T00:00:00Z", 1), (rows[^1].GetProperty("from").GetString(), rows[^1].GetProperty("value").GetInt32()));
    }

    internal static TotalRow At(string hour, string value, long namespaceId = 9971) => SomeRows.Total with
    {
        NamespaceId = namespaceId,
        Hour = DateTime.Parse(hour, System.Globalization.CultureInfo.InvariantCulture),
        Value = Amount.Parse(value),
        Segment = SomeRows.NewSegment(),
    };

    internal static RegisterRow Seen(string day, ushort register, string counter = "create_ci_build-user", long namespaceId = 9971) => SomeRows.Register with
    {
        NamespaceId = namespaceId,
        Counter = counter,
        Day = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture),
        Register = register,
    };
}
