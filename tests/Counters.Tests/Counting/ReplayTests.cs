using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Replays;
using Counters.Counting.Storage;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>Events that are sent again, at the moments when it is hardest to tell.</summary>
public sealed class ReplayTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_replay_in_the_first_batch_of_an_hour_is_recognised(Engine engine)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        for (var hour = 0; hour < 2 * ReplayWindow.ResidentPagesMax; hour++)
        {
            var receipt = await owner.CountAsync([world.Draw(0, hasId: true), .. world.Events]);
            Assert.Equal((1, hour + 1), (receipt.Accepted, receipt.Duplicates));
            world.Clock.Advance(TimeSpan.FromHours(1));
        }

        await world.AssertSettlesAsync();
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task After_the_window_was_raised_pages_begun_before_are_kept_for_the_new_one(Engine engine)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true)]);
        world.Crash();
        world.RaiseWindow();
        await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true)]);
        var kept = await store.Database.KeyTimeToLiveAsync(NamespaceKeys.ReplayPage(world.NamespaceId, new ReplayPageName(RollupHour.Of(world.Now), 0)));
        Assert.InRange(kept!.Value, TimeSpan.FromHours(72), TimeSpan.FromHours(75));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task When_a_page_of_ids_is_gone_its_events_are_too_late(Engine engine)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        var old = world.Draw(0, true);
        await world.SendAsync(await world.CurrentAsync(), [old]);
        await store.Database.KeyDeleteAsync(NamespaceKeys.ReplayPage(world.NamespaceId, new ReplayPageName(RollupHour.Of(world.Now), 0)));
        world.Crash();
        world.Clock.Advance(TimeSpan.FromHours(3));
        var receipt = await (await world.CurrentAsync()).CountAsync(old, world.Draw(0, true));
        Assert.Equal([0], receipt.TooLate);
        Assert.Equal(1, receipt.Accepted);
        await world.AssertSettlesAsync();
    }

    [Theory]
    [InlineData(Engine.Garnet, Fate.Pass)]
    [InlineData(Engine.Garnet, Fate.FailBefore)]
    [InlineData(Engine.Redis, Fate.FailAfter)]
    public async Task A_duplicate_of_an_event_whose_commit_is_in_flight_shares_its_fate(Engine engine, Fate fate)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        owner.Store.Plan(Step.Commit, Fate.PauseBefore);
        var some = world.Draw(0, true);
        var first = owner.CountAsync(some);
        await owner.Store.Paused;
        var second = owner.CountAsync(some);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        if (fate != Fate.Pass) { owner.Store.Break(fate); }
        owner.Store.Release();
        if (fate == Fate.Pass)
        {
            Assert.Equal(1, (await first).Accepted);
            Assert.Equal(1, (await second).Duplicates);
        }
        else
        {
            await Assert.ThrowsAsync<CountingUnavailableException>(() => first);
            await Assert.ThrowsAsync<CountingUnavailableException>(() => second);
        }

        await world.AssertSettlesAsync();
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task More_ids_than_a_page_holds_are_all_known_after_reactivation(Engine engine)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        const int Events = (3 * ReplayPage.IdsMax) + 1_000;
        var owner = await world.CurrentAsync();
        for (var sent = 0; sent < Events; sent += 10_000)
        {
            Assert.Equal(Math.Min(10_000, Events - sent), (await owner.CountAsync(Bare(world, sent, Math.Min(10_000, Events - sent)))).Accepted);
        }

        world.Crash();
        owner = await world.CurrentAsync();
        Assert.Equal(4, (await StoredFields.ReadAsync(store.Database, world.NamespaceId)).Namespace.Pages.Length);
        var reads = owner.Store.CallsOf(Step.ReadPage);
        Assert.Equal(10_000, (await owner.CountAsync(Bare(world, 0, 10_000))).Duplicates);
        Assert.Equal(10_000, (await owner.CountAsync(Bare(world, Events - 10_000, 10_000))).Duplicates);
        Assert.Equal(reads + 1, owner.Store.CallsOf(Step.ReadPage));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Packing_a_closed_page_keeps_every_id(Engine engine)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        var owner = await world.CurrentAsync();
        for (var commit = 0; commit < 2 * ReplayPage.CommitsScattered; commit++) { await world.SendAsync(owner, [world.Draw(0, true)]); }
        var page = NamespaceKeys.ReplayPage(world.NamespaceId, new ReplayPageName(RollupHour.Of(world.Now), 0));
        for (var hour = 0; hour < 5; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await world.SendAsync(owner, [world.Draw(0, true)]);
        }

        await world.DrainAsync();
        Assert.Equal(1, await store.Database.HashLengthAsync(page));
        Assert.NotNull(await store.Database.KeyTimeToLiveAsync(page));
        Assert.Equal(world.Events.Count, (await owner.CountAsync(world.Events)).Duplicates);
        world.Crash();
        Assert.Equal(world.Events.Count, (await (await world.CurrentAsync()).CountAsync(world.Events)).Duplicates);
        await world.AssertSettlesAsync();
    }

    [Fact]
    public async Task An_event_without_an_id_counts_each_time_it_is_sent()
    {
        var world = new NamespaceWorld(await ConnectAsync(Engine.Garnet));
        var nameless = world.Draw(0, hasId: false);
        for (var time = 0; time < 3; time++) { Assert.Equal(1, (await (await world.CurrentAsync()).CountAsync(nameless)).Accepted); }
        await world.DrainAsync();
        Assert.Equal(Amount.FromInteger(3), world.Rollups.Total(nameless.OwnTotal));
    }

    [Fact]
    public async Task A_replay_with_another_time_is_recognised_across_the_whole_window()
    {
        var world = new NamespaceWorld(await ConnectAsync(Engine.Garnet));
        var some = world.Draw(0, true);
        await world.SendAsync(await world.CurrentAsync(), [some]);
        for (var hour = 0; hour < 47; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(1, (await (await world.CurrentAsync()).CountAsync(some with { UnixSeconds = world.Now })).Duplicates);
            if (hour % 9 == 0) { world.Crash(); }
        }

        await world.AssertSettlesAsync();
    }

    /// <summary>Events that count nothing: only their ids matter.</summary>
    private static EventBatch Bare(NamespaceWorld world, int first, int count)
    {
        var writer = new EventBatchEncoder();
        for (var n = first; n < first + count; n++)
        {
            writer.Begin(ReplayId.Of(BitConverter.GetBytes(n)), world.Now, 1, false);
            writer.Totals([]);
            writer.Sums([], Amount.Zero);
            writer.Uniques([]);
        }

        return writer.Seal();
    }
}
