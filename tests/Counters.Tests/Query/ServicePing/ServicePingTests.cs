using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Rollups;
using Xunit;

namespace Counters.Tests.Query.ServicePing;

public sealed class ServicePingTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_stands_at_its_path_with_its_window_and_status()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        host.Rules.Later["run_job-operator:sum(value)"] = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        var (status, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping");

        Assert.Equal(200, status);
        Assert.Equal("2026-11-18T10:30:00Z", ping.GetProperty("recorded_at").GetString());
        Assert.Equal(
            """{"actions_monthly":15,"builds":71,"builds_weekly":1,"minutes_monthly":0.25,"pushes_weekly":0}""", ping.GetProperty("counts").GetRawText());
        Assert.Equal("""{"ci":{"active_users_monthly":3,"builders_weekly":1}}""", ping.GetProperty("redis_hll_counters").GetRawText());
        Assert.False(ping.TryGetProperty("settings", out _));
        var metadata = ping.GetProperty("counters_metadata");
        Assert.Equal(
            (9970, "2026-11-18T10:30:00Z", "v1"),
            (metadata.GetProperty("namespace_id").GetInt64(), metadata.GetProperty("complete_through").GetString(), metadata.GetProperty("dictionary_version").GetString()));
        Assert.Equal(
            """
            counts.actions_monthly {"status":"counted","time_frame":"28d","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-10-19T00:00:00Z"}
            counts.builds {"status":"counted","time_frame":"all","from":"2026-01-01T00:00:00Z","to":"2026-11-18T11:00:00Z","counted_from":"2026-01-01T00:00:00Z"}
            counts.builds_weekly {"status":"counted","time_frame":"7d","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            counts.minutes_monthly {"status":"partial","time_frame":"28d","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-01T00:00:00Z"}
            counts.pushes_weekly {"status":"zero","time_frame":"7d","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            redis_hll_counters.ci.active_users_monthly {"status":"counted","time_frame":"28d","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-10-19T00:00:00Z"}
            redis_hll_counters.ci.builders_weekly {"status":"counted","time_frame":"7d","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            settings.ldap_enabled {"status":"not_instrumented","time_frame":"none"}
            """,
            string.Join('\n', metadata.GetProperty("metrics").EnumerateObject().Select(metric => $"{metric.Name} {metric.Value.GetRawText()}")));
    }

    [Fact]
    public async Task A_ping_of_the_past_is_what_it_would_have_been_then()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        var (_, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping?recorded_at=2026-11-10T08:59:00Z");

        Assert.Equal(
            """{"actions_monthly":14,"builds":6,"builds_weekly":2,"minutes_monthly":0.25,"pushes_weekly":8}""", ping.GetProperty("counts").GetRawText());
    }

    [Fact]
    public async Task As_of_a_whole_hour_nothing_of_the_next_one_is_in_it()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync(
            [UsageTests.At("2026-11-10T08:00", "1"), UsageTests.At("2026-11-10T09:00", "2"), UsageTests.At("2026-11-10T10:00", "4")], [], Cancelled);

        Assert.Equal("1", await BuildsAsync("2026-11-10T09:00:00Z"));
        Assert.Equal("3", await BuildsAsync("2026-11-10T09:00:01Z"));
        Assert.Equal("3", await BuildsAsync("2026-11-10T10:00:00Z"));

        async Task<string> BuildsAsync(string recordedAt)
        {
            var (_, ping) = await host.GetAsync($"/v1/namespaces/9970/service_ping?recorded_at={recordedAt}");
            return ping.GetProperty("counts").GetProperty("builds").GetRawText();
        }
    }

    [Fact]
    public async Task Before_anything_was_counted_there_are_no_numbers_rather_than_zeros()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        foreach (var recordedAt in new[] { "2025-12-31", "1970-01-01", "1970-01-10" })
        {
            var (status, ping) = await host.GetAsync($"/v1/namespaces/9970/service_ping?recorded_at={recordedAt}");

            Assert.Equal(200, status);
            Assert.False(ping.TryGetProperty("counts", out _));
            Assert.All(
                ping.GetProperty("counters_metadata").GetProperty("metrics").EnumerateObject(),
                metric => Assert.Equal("not_instrumented", metric.Value.GetProperty("status").GetString()));
        }
    }

    [Fact]
    public async Task What_may_still_be_on_its_way_is_partial_and_not_zero()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        host.Completeness.Through = new(2026, 11, 15, 23, 59, 59, TimeSpan.Zero);

        var (_, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping");
        var (_, past) = await host.GetAsync("/v1/namespaces/9970/service_ping?recorded_at=2026-11-15T23:59:59Z");

        Assert.Equal(("partial", "partial", "partial"), (Status(ping, "counts.pushes_weekly"), Status(ping, "counts.builds_weekly"), Status(ping, "counts.builds")));
        Assert.Equal("0", ping.GetProperty("counts").GetProperty("pushes_weekly").GetRawText());
        Assert.Equal(("counted", "counted"), (Status(past, "counts.pushes_weekly"), Status(past, "counts.builds")));
    }

    [Fact]
    public async Task Everything_so_far_may_lag_by_the_hour_that_it_is_kept_by()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);

        host.Completeness.Through = QueryHost.Now.AddHours(-1);
        Assert.Equal("counted", Status((await host.GetAsync("/v1/namespaces/9970/service_ping")).Body, "counts.builds"));
        host.Completeness.Through = QueryHost.Now.AddHours(-1).AddSeconds(-1);
        Assert.Equal("partial", Status((await host.GetAsync("/v1/namespaces/9970/service_ping")).Body, "counts.builds"));
    }

    [Fact]
    public async Task A_customer_is_one_instance_however_many_namespaces_it_has()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        host.Customers.Add("acme", (9970, "1970-01-01", "2026-11-12"), (1, "2026-11-12", "2100-01-01"));
        host.Customers.Add("new", (1, "2026-11-12", "2100-01-01"));
        host.Customers.Add("none");

        var (status, acme) = await host.GetAsync("/v1/customers/acme/service_ping");
        var (_, late) = await host.GetAsync("/v1/customers/new/service_ping");
        var (_, none) = await host.GetAsync("/v1/customers/none/service_ping");

        Assert.Equal((200, "acme"), (status, acme.GetProperty("counters_metadata").GetProperty("customer_id").GetString()));
        Assert.Equal(
            """{"actions_monthly":1014,"builds":1006,"builds_weekly":1000,"minutes_monthly":0.25,"pushes_weekly":0}""", acme.GetProperty("counts").GetRawText());
        Assert.Equal("""{"ci":{"active_users_monthly":4,"builders_weekly":2}}""", acme.GetProperty("redis_hll_counters").GetRawText());
        Assert.Equal(("partial", "2026-11-12T00:00:00Z"), (Status(late, "counts.builds_weekly"), Metadata(late, "counts.builds_weekly").GetProperty("counted_from").GetString()));
        Assert.Equal(("counted", "2026-11-12T00:00:00Z"), (Status(late, "counts.builds"), Metadata(late, "counts.builds").GetProperty("from").GetString()));
        Assert.Equal("not_instrumented", Status(none, "counts.builds"));
    }

    [Fact]
    public async Task A_customer_whose_sketches_cannot_be_read_still_has_its_totals()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        host.Customers.Add("acme", (9970, "1970-01-01", "2100-01-01"));
        await host.Database.ExecuteAsync("DROP TABLE registers");

        var (status, ping) = await host.GetAsync("/v1/customers/acme/service_ping");

        Assert.Equal((200, "failed", "counted"), (status, Status(ping, "redis_hll_counters.ci.builders_weekly"), Status(ping, "counts.builds")));
        Assert.Equal("-1", ping.GetProperty("redis_hll_counters").GetProperty("ci").GetProperty("builders_weekly").GetRawText());
    }

    [Fact]
    public async Task Values_that_cancel_out_are_counted_and_not_zero()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([UsageTests.At("2026-11-10T08:00", "1.5"), UsageTests.At("2026-11-10T08:00", "-1.5")], [], Cancelled);

        var (_, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping");

        Assert.Equal("0", ping.GetProperty("counts").GetProperty("builds_weekly").GetRawText());
        Assert.Equal("counted", Status(ping, "counts.builds_weekly"));
    }

    [Fact]
    public async Task What_could_not_be_read_is_minus_one_and_the_rest_is_there()
    {
        await using var host = await QueryHost.StartAsync(server);
        await StoreAsync(host);
        await host.Database.ExecuteAsync("DROP TABLE registers");

        var (status, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping");

        Assert.Equal((200, "failed", "counted"), (status, Status(ping, "redis_hll_counters.ci.builders_weekly"), Status(ping, "counts.builds")));
        Assert.Equal("-1", ping.GetProperty("redis_hll_counters").GetProperty("ci").GetProperty("builders_weekly").GetRawText());
    }

    [Fact]
    public async Task A_namespace_without_totals_is_known_by_its_sketches()
    {
        await using var host = await QueryHost.StartAsync(server);
        await host.Database.Store.StoreAsync([], [SomeRows.Register], Cancelled);

        var (status, ping) = await host.GetAsync("/v1/namespaces/9970/service_ping");

        Assert.Equal((200, "zero"), (status, Status(ping, "counts.builds")));
    }

    [Theory]
    [InlineData("/v1/namespaces/404/service_ping", 404, "unknown_namespace")]
    [InlineData("/v1/customers/404/service_ping", 404, "unknown_customer")]
    [InlineData("/v1/customers/404/service_ping?recorded=now", 400, "bad_parameter")]
    [InlineData("/v1/namespaces/404/service_ping?recorded_at=now", 400, "bad_parameter")]
    [InlineData("/v1/namespaces/404/service_ping?recorded_at=2026-11-19", 400, "bad_parameter")]
    public async Task A_ping_that_cannot_be_says_why(string path, int status, string code)
    {
        await using var host = await QueryHost.StartAsync(server);

        var (actual, problem) = await host.GetAsync(path);

        Assert.Equal((status, code), (actual, problem.GetProperty("code").GetString()));
    }

    /// <summary>Builds: 1 in the last week, 2 in the week before, 4 long ago, 64 today. Pushes: 8 in the week before, 4 four weeks ago.</summary>
    internal static Task StoreAsync(QueryHost host) => host.Database.Store.StoreAsync(
        [
            UsageTests.At("2026-11-12T08:00", "1"),
            UsageTests.At("2026-11-08T23:00", "2", 9972),
            UsageTests.At("2026-03-01T00:00", "4"),
            UsageTests.At("2026-11-18T10:00", "64"),
            UsageTests.At("2026-11-05T08:00", "8") with { Counter = "push" },
            UsageTests.At("2026-10-19T00:00", "4") with { Counter = "push" },
            UsageTests.At("2026-11-05T08:00", "0.25") with { Counter = "run_job-operator:sum(value)" },
            UsageTests.At("2026-11-12T08:00", "1000") with { RootNamespaceId = 1 },
        ],
        [
            UsageTests.Seen("2026-11-09", 1),
            UsageTests.Seen("2026-11-15", 1, namespaceId: 9972),
            UsageTests.Seen("2026-11-08", 2),
            UsageTests.Seen("2026-10-19", 3, "push-user"),
            UsageTests.Seen("2026-10-18", 4, "push-user"),
            UsageTests.Seen("2026-11-16", 5),
            UsageTests.Seen("2026-11-12", 6) with { RootNamespaceId = 1 },
        ],
        Cancelled);

    private static string? Status(JsonElement ping, string keyPath) => Metadata(ping, keyPath).GetProperty("status").GetString();

    private static JsonElement Metadata(JsonElement ping, string keyPath) => ping.GetProperty("counters_metadata").GetProperty("metrics").GetProperty(keyPath);
}
