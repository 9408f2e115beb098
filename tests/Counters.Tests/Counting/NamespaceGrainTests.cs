using Counters.Contracts;
using Counters.Counting.Storage;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>Namespaces on real silos, with a real store.</summary>
public sealed class NamespaceGrainTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    private const int RefusalsOfANamespaceMax = 5;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static uint Now => (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Events_reach_the_rollups_once_and_a_replay_is_known_after_deactivation(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await using var cluster = await SomeCluster.StartAsync(store);
        var id = cluster.NextNamespace();
        var grain = cluster.Grains.GetGrain<INamespaceGrain>(id);
        SomeEvent[] events = [new(1, Now), new(2, Now), new(3, Now)];
        Assert.Equal(3, (await grain.CountAsync(SomeEvent.Pack(events))).Accepted);
        await UntilAsync(async () => !(await StoredFields.ReadAsync(store.Database, id)).HoldsCounts);
        Assert.Equal(Amount.FromInteger(3), cluster.Rollups.Total(SomeEvent.SharedTotal));
        Assert.Null(await store.Database.KeyTimeToLiveAsync(NamespaceKeys.Namespace(id)));

        // At rest, what is left of it expires; the next event finds it.
        await cluster.Silos.DeactivateAsync(grain);
        await UntilAsync(async () => await store.Database.KeyTimeToLiveAsync(NamespaceKeys.Namespace(id)) is not null);
        var again = await grain.CountAsync(SomeEvent.Pack([.. events, new(4, Now)]));
        Assert.Equal((1, 3), (again.Accepted, again.Duplicates));
        await UntilAsync(() => Task.FromResult(cluster.Rollups.Total(SomeEvent.SharedTotal) == Amount.FromInteger(4)));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task What_a_killed_silo_left_is_flushed_by_another_without_new_traffic(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await using var cluster = await SomeCluster.StartAsync(store);
        cluster.Rollups.IsAway = true;
        var ids = Enumerable.Range(0, 8).Select(_ => cluster.NextNamespace()).ToList();
        foreach (var (n, id) in ids.Index()) { await cluster.Grains.GetGrain<INamespaceGrain>(id).CountAsync(SomeEvent.Pack(new SomeEvent(n, Now))); }
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1], TestContext.Current.CancellationToken);
        cluster.Rollups.IsAway = false;
        await UntilAsync(() => Task.FromResult(cluster.Rollups.Total(SomeEvent.SharedTotal) == Amount.FromInteger(ids.Count)));
        foreach (var id in ids) { await UntilAsync(async () => (await StoredFields.ReadAsync(store.Database, id)).UnflushedSince is null); }
        Assert.Equal(Amount.FromInteger(ids.Count), cluster.Rollups.Total(SomeEvent.SharedTotal));
    }

    [Fact]
    public async Task A_batch_of_a_format_that_is_not_known_yet_is_refused_and_can_be_sent_again()
    {
        var store = await ConnectAsync(Engine.Garnet);
        await using var cluster = await SomeCluster.StartAsync(store);
        var grain = cluster.Grains.GetGrain<INamespaceGrain>(cluster.NextNamespace());
        var batch = SomeEvent.Pack(new SomeEvent(1, Now));
        var refused = await Assert.ThrowsAsync<CountingUnavailableException>(() => grain.CountAsync(batch with { Format = EventBatch.NewestFormat + 1 }));
        Assert.Contains("older than the one that sent the batch", refused.Message, StringComparison.Ordinal);

        // As a sender of this version would pack it; nothing of the refused one was counted. The activation that refused is on its way out.
        await UntilAsync(async () =>
        {
            try
            {
                return (await grain.CountAsync(batch)).Accepted == 1;
            }
            catch (CountingUnavailableException)
            {
                return false;
            }
        });
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_silo_that_leaves_hands_its_namespaces_over_while_they_are_busy_and_loses_nothing(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await using var cluster = await SomeCluster.StartAsync(store);
        cluster.Rollups.IsAway = true;

        // As in production, callers are silos themselves: a client outside may have come in through the silo that leaves, and waits for answers in vain.
        var grains = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        var ids = Enumerable.Range(0, 16).Select(_ => cluster.NextNamespace()).ToList();
        var (sent, refused, leaving) = (0, 0, Task.CompletedTask);
        for (var round = 0; round < 200; round++)
        {
            if (round == 50) { leaving = cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1], TestContext.Current.CancellationToken); }
            await Task.WhenAll(ids.Select(id => SendAsync(grains.GetGrain<INamespaceGrain>(id), SomeEvent.Pack(new SomeEvent(Interlocked.Increment(ref sent), Now)))));
        }

        // Callers are forwarded to the next owners. Only what is under way when the silo closes its connections may have to be sent again.
        Assert.InRange(refused, 0, RefusalsOfANamespaceMax * ids.Count);
        await leaving;
        cluster.Rollups.IsAway = false;
        await UntilAsync(() => Task.FromResult(cluster.Rollups.Total(SomeEvent.SharedTotal) == Amount.FromInteger(sent)));

        async Task SendAsync(INamespaceGrain grain, EventBatch batch)
        {
            await UntilAsync(async () =>
            {
                try
                {
                    return (await grain.CountAsync(batch)).TooLate.IsEmpty;
                }
                catch (SiloUnavailableException)
                {
                    Interlocked.Increment(ref refused);
                    return false;
                }
            });
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Soon);
        while (!await isSo()) { await Task.Delay(20, bound.Token); }
    }
}
