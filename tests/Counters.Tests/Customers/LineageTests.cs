using System.Globalization;
using Counters.Contracts;
using Counters.Customers;
using Counters.Customers.Book;
using Counters.Tests.Counting;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Customers;

/// <summary>Lineage on real grains and through the real endpoints.</summary>
public sealed class LineageTests(GarnetFixture garnet, RedisServerFixture redis, ClickHouseFixture server) : TestsOnEachEngine(garnet, redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Two placements on each of 32 levels: computed placement by placement that took hours.</summary>
    [Fact]
    public async Task A_deep_tree_that_was_moved_answers_at_once_and_all_who_ask_share_the_answer()
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(Engine.Garnet));
        var chain = Enumerable.Range(0, 33).Select(_ => cluster.NextNamespace()).ToArray();
        for (var at = 0; at < 32; at++)
        {
            var record = cluster.Grains.GetGrain<INamespaceRecordGrain>(chain[at]);
            await record.PlaceAsync(new NamespacePlacement(0, chain[at + 1], null, null));
            await record.PlaceAsync(new NamespacePlacement(1_000 + at, chain[at + 1], null, null));
            await cluster.Grains.GetGrain<INamespaceIndexGrain>(CustomerShards.Of(chain[at])).ChangedAsync([chain[at]]);
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        var lineage = new NamespaceLineage(cluster.Grains, TimeProvider.System, NullLogger<NamespaceLineage>.Instance);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var left = lineage.RootsOfAsync(chain[0], leaving.Token).AsTask();
        var asking = Enumerable.Range(0, 50).Select(_ => lineage.RootsOfAsync(chain[0], bound.Token).AsTask()).ToArray();
        await leaving.CancelAsync();

        Assert.All(await Task.WhenAll(asking), roots => Assert.Equal((chain[32], false), roots.At(2_000)));
        await left.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_placement_that_would_make_more_roots_than_can_be_told_apart_is_refused()
    {
        await using var host = await CustomersHost.StartAsync(server);

        // Five namespaces that move 250 times each, one after the other, and one below each of them in turn.
        var moves = Enumerable.Range(0, 5 * 250).Select(at => Line(100 + (at / 250), at, 7 + (at % 2)));
        var (imported, _) = await host.ImportAsync("/v1/namespaces", [.. moves]);
        string[] below = [.. Enumerable.Range(0, 5).Select(at => Line(1, at * 250, 100 + at))];

        var (status, problem) = await host.ImportAsync("/v1/namespaces", below);
        var (some, _) = await host.ImportAsync("/v1/namespaces", below[..3]);
        for (var at = 3; at < 4; at++) { await PutAsync(host, at); }
        var (refused, reason) = await PutAsync(host, 4);
        var kept = await host.ExportAsync("namespaces");

        Assert.Equal((200, 400, "too_many_roots"), (imported, status, problem.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal((200, 400, "too_many_roots"), (some, refused, reason.GetProperty("code").GetString()));
        Assert.Contains("1024", reason.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, kept.Split('\n').Count(line => line.StartsWith("{\"id\":1,", StringComparison.Ordinal)));
    }

    private static Task<(int Status, System.Text.Json.JsonElement Body)> PutAsync(CustomersHost host, int at) =>
        host.PutAsync("/v1/namespaces/1", $$"""{"parent_id":{{100 + at}},"valid_from":"{{Time(at * 250)}}"}""");

    private static string Line(long id, int at, long parent) => $$"""{"id":{{id}},"parent_id":{{parent}},"valid_from":"{{Time(at)}}"}""";

    private static string Time(int at) => DateTimeOffset.UnixEpoch.AddSeconds(at).ToString("s", CultureInfo.InvariantCulture) + "Z";
}
