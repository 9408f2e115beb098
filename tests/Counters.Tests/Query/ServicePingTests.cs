using System.Text.Json;
using Counters.Tests.Fixtures;
using Counters.Tests.Rollups;
using Xunit;

namespace Counters.Tests.Query;

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
        Assert.Equal((9970, "2026-11-18T10:30:00Z", "v1"), (metadata.GetProperty("namespace_id").GetInt64(), metadata.GetProperty("complete_through").GetString(), metadata.GetProperty("dictionary_version").GetString()));
        Assert.Equal(
            """
            counts.actions_monthly {"status":"counted","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-10-19T00:00:00Z"}
            counts.builds {"status":"counted","from":"2026-01-01T00:00:00Z","to":"2026-11-18T11:00:00Z","counted_from":"2026-01-01T00:00:00Z"}
            counts.builds_weekly {"status":"counted","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            counts.minutes_monthly {"status":"partial","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-01T00:00:00Z"}
            counts.pushes_weekly {"status":"zero","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            redis_hll_counters.ci.active_users_monthly {"status":"counted","from":"2026-10-19T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-10-19T00:00:00Z"}
            redis_hll_counters.ci.builders_weekly {"status":"counted","from":"2026-11-09T00:00:00Z","to":"2026-11-16T00:00:00Z","counted_from":"2026-11-09T00:00:00Z"}
            settings.ldap_enabled {"status":"not_instrumented"}
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
    [InlineData("/v1/namespaces/404/service_ping?recorded_at=now", 400, "bad_parameter")]
    [InlineData("/v1/namespaces/404/service_ping?recorded_at=2026-11-19", 400, "bad_parameter")]
    public async Task A_ping_that_cannot_be_says_why(string path, int status, string code)
    {
        await using var host = await QueryHost.StartAsync(server);

        var (actual, problem) = await host.GetAsync(path);

        Assert.Equal((status, code), (actual, problem.GetProperty("code").GetString()));
    }

    /// <summary>Builds: 1 in the last week, 2 in the week before, 4 long ago, 64 today. Pushes: 8 in the week before, 4 four weeks ago.</summary>
    private static Task StoreAsync(QueryHost host) => host.Database.Store.StoreAsync(
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

    private static string? Status(JsonElement ping, string keyPath) =>
        ping.GetProperty("counters_metadata").GetProperty("metrics").GetProperty(keyPath).GetProperty("status").GetString();
}
