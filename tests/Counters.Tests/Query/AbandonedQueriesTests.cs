using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Query;

/// <summary>Clients that go away before their answer.</summary>
public sealed class AbandonedQueriesTests(ClickHouseFixture server)
{
    private const string InstancePing = "/api/v4/usage_data/service_ping";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>ClickHouse would work on each for 30 s, on an export for 5 min.</summary>
    [Theory]
    [InlineData("/v1/usage?event=create_ci_build&group_by=namespace_id&root_namespace_id=9970")]
    [InlineData("/v1/usage?event=create_ci_build&group_by=namespace_id&root_namespace_id=9970&format=csv")]
    [InlineData("/v1/namespaces/9970/service_ping")]
    [InlineData("/v1/customers/acme/service_ping")]
    [InlineData("/v1/customers/acme/usage")]
    [InlineData("/v1/parity?customer_id=acme")]
    [InlineData(InstancePing)]
    public async Task An_abandoned_query_is_gone_from_ClickHouse_soon_after_its_client(string path)
    {
        await using var host = await SlowHostAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var asking = host.Http.GetAsync(new Uri(path, UriKind.Relative), leaving.Token);
        await UntilBegunAsync(host);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await host.UntilUnderWayAsync(0);
    }

    [Fact]
    public async Task Equal_pings_of_the_instance_share_one_run_that_ends_with_the_last_of_their_clients()
    {
        await using var host = await SlowHostAsync();
        using var many = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        using var last = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var asking = Enumerable.Range(0, 5).Select(at => host.Http.GetAsync(new Uri(InstancePing, UriKind.Relative), at == 0 ? last.Token : many.Token)).ToArray();
        await UntilBegunAsync(host);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
        Assert.Equal(1, await host.QueriesUnderWayAsync("%everything%usage_hourly%"));

        await many.CancelAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
        Assert.Equal(1, await host.QueriesUnderWayAsync("%everything%usage_hourly%"));

        await last.CancelAsync();
        await host.UntilUnderWayAsync(0);
        foreach (var one in asking) { await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one); }
    }

    private async Task<QueryHost> SlowHostAsync()
    {
        var host = await QueryHost.StartAsync(server);
        host.Customers.Add("acme", (9970, "2026-01-01", "2100-01-01"));
        await host.Database.Store.StoreAsync([UsageTests.At("2026-11-10T08:00", "1")], [], Cancelled);
        await host.SlowDownAsync();
        return host;
    }

    private static async Task UntilBegunAsync(QueryHost host)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        while (await host.QueriesUnderWayAsync("%usage_hourly%") == 0) { await Task.Delay(20, bound.Token); }
    }
}
