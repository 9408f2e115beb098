using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Dictionary.Versions;
using Counters.Redis;
using Counters.Testing.Redis;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Counting.Storage.Golden;

/// <summary>Records of grains as the version of format 1 wrote them: this one reads each kind, and goes on from it.</summary>
public sealed class GoldenRecordsTests
{
    [Fact]
    public async Task Every_kind_is_read_and_written_on()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await GoldenStore.LoadAsync(redis.Database, format: 1);
        await using var cluster = await SomeCluster.StartAsync(new StoreEngine(redis.Connection, redis.Connection.Configuration, new NoCommitBarrier()), RedisKeys.Prefix);

        await AssertDictionaryAsync(cluster.Silos.Silos[0].ServiceProvider);
        await AssertNamespacesAsync(cluster.Grains);
        await AssertCustomersAsync(cluster.Grains);
    }

    /// <summary>Numbers of counters are in every namespace: they must be what they were.</summary>
    private static async Task AssertDictionaryAsync(IServiceProvider silo)
    {
        var counters = await ActivatorUtilities.CreateInstance<FormerDictionary>(silo).CountersAsync();
        string[] paths = ["system_event-operator:sum(value)", "system_event-filter:[label:push]", "system_event", "system_event-user"];
        Assert.Equal(paths, counters.Select(counter => counter.Path));
        var since = Assert.Single(counters.Select(counter => counter.From).Distinct())!.Value;
        Assert.Equal((2026, 11, 23), (since.Year, since.Month, since.Day));

        var next = counters.Activate(["system_event", "new_event"], since.AddDays(1)).At(since.AddDays(1)).ToList();
        Assert.Equal(("new_event", 4), (next[4].Path, next[4].Number));
        Assert.Equal((2, since), (next[2].Number, next[2].ActiveFrom));
        Assert.Null(next[3].ActiveFrom);
    }

    private static async Task AssertNamespacesAsync(IGrainFactory grains)
    {
        Assert.Equal([new NamespacePlacement(0, null, "acme", "ultimate")], await grains.GetGrain<INamespaceRecordGrain>(9970).GetAsync());
        var january = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var placed = await grains.GetGrain<INamespaceRecordGrain>(1001).PlaceAsync(new NamespacePlacement(january + 60, null, null, null));
        Assert.Equal([new NamespacePlacement(january, 9970, "acme/web", null), new NamespacePlacement(january + 60, null, null, null)], placed);
        foreach (var id in new[] { 9970L, 1001L })
        {
            var index = grains.GetGrain<INamespaceIndexGrain>(CustomerShards.Of(id));
            Assert.Equal(id, Assert.Single(await index.ChangedSinceAsync(0)).NamespaceId);
            Assert.True(await index.ChangedAsync([id]));
        }
    }

    private static async Task AssertCustomersAsync(IGrainFactory grains)
    {
        var acme = await grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of("acme")).FindAsync("acme");
        Assert.Equal(("Acme", 250L), (acme!.Name, acme.Seats));
        Assert.Equal([new CustomerNamespace(9970, null, null), new CustomerNamespace(4711, new DateOnly(2026, 7, 1), new DateOnly(2026, 9, 1))], acme.Namespaces);

        // The book that opens now knows what the one of then has given away.
        var wanted = new CustomerRecord("rival", null, null, [new CustomerNamespace(4711, new DateOnly(2026, 8, 1), null)]);
        var conflict = Assert.Single((await grains.GetGrain<ICustomerRegistryGrain>(0).PutAsync([wanted])).Conflicts);
        Assert.Equal("acme", conflict.HolderId);
        Assert.False((await grains.GetGrain<ICustomerRegistryGrain>(0).PutAsync([wanted with { Namespaces = [new CustomerNamespace(4711, new DateOnly(2026, 9, 1), null)] }])).IsRefusal);
    }
}
