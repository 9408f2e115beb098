using System.Text;
using Counters.Contracts;
using Counters.Customers;
using Counters.Customers.Book;
using Counters.Ingest;
using Counters.Tests.Counting;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Counters.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Customers;

/// <summary>Records that outlive their grains, and what they decide.</summary>
public sealed class RecordGrainTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Placements_survive_reactivation_to_the_last_property(Engine engine)
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(engine));
        var record = cluster.Grains.GetGrain<INamespaceRecordGrain>(cluster.NextNamespace());
        Assert.Empty(await record.GetAsync());
        await record.PlaceAsync(new NamespacePlacement(0, null, "group", "premium"));
        await record.PlaceAsync(new NamespacePlacement(500, 7, null, null));
        await record.PlaceAsync(new NamespacePlacement(900, 8, "group/é", "free"));
        var placed = await record.PlaceAsync(new NamespacePlacement(700, 9, "moved", null));
        Assert.Equal([0, 500, 700], placed.Select(placement => placement.ValidFrom));
        await cluster.Silos.DeactivateAsync(record);
        Assert.Equal(placed, await record.GetAsync());
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_namespace_that_moves_mid_hour_counts_for_the_root_it_had_when_the_event_happened(Engine engine)
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(engine));
        var hour = TimeProvider.System.GetUtcNow().Date.AddHours(TimeProvider.System.GetUtcNow().Hour - 2);
        var (moving, before, after) = (cluster.NextNamespace(), cluster.NextNamespace(), cluster.NextNamespace());
        await PlaceAsync(cluster, before, DateTimeOffset.UnixEpoch, null);
        await PlaceAsync(cluster, after, DateTimeOffset.UnixEpoch, null);
        await PlaceAsync(cluster, moving, DateTimeOffset.UnixEpoch, before);
        await PlaceAsync(cluster, moving, new DateTimeOffset(hour, TimeSpan.Zero).AddMinutes(30), after);

        var events = new SomeEvents();
        var lineage = new NamespaceLineage(cluster.Grains, TimeProvider.System, NullLogger<NamespaceLineage>.Instance);
        var intake = new EventIngestor(
            cluster.Grains, events, events.Breakdowns, lineage, new NobodyTallies(), null!, TimeProvider.System, NullLogger<EventIngestor>.Instance);
        var request = intake.Begin(null, "test");
        request.ReadLines(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 60).Select(minute =>
            $$"""{"id":"{{minute}}","event":"push","namespace_id":{{moving}},"time":"{{hour.AddMinutes(minute):s}}Z"}"""))));
        var receipt = await intake.CountAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(60, receipt.Accepted);

        var counter = events.Find("push")!.Number;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(20));
        while (cluster.Rollups.Total(counter) < Amount.FromInteger(60)) { await Task.Delay(20, bound.Token); }
        Assert.Equal(Amount.FromInteger(30), cluster.Rollups.Total(counter, before, hour));
        Assert.Equal(Amount.FromInteger(30), cluster.Rollups.Total(counter, after, hour));
    }

    private static async Task PlaceAsync(SomeCluster cluster, long id, DateTimeOffset from, long? parent)
    {
        await cluster.Grains.GetGrain<INamespaceRecordGrain>(id).PlaceAsync(new NamespacePlacement(from.ToUnixTimeSeconds(), parent, null, null));
        await cluster.Grains.GetGrain<INamespaceIndexGrain>(CustomerShards.Of(id)).ChangedAsync([id]);
    }
}
