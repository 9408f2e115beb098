using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Storage;
using Counters.Reconciliation;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>What commits book for reconciliation.</summary>
public sealed class BookingTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Events_that_go_on_past_the_hour_are_booked_in_the_hour_of_their_receipt(Engine engine)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        var before = RollupHour.Of(world.Now);
        var (first, late) = (world.Draw(600, true), world.Draw(700, false));
        var receipt = await owner.CountAsync([first, late]);
        world.Clock.Advance(TimeSpan.FromHours(1));

        // Of the same bucket by its own time, received in the next hour.
        var next = await owner.CountAsync([world.Draw(3_600 + 650, true)]);
        await world.DrainAsync();

        Assert.Equal((2, before), (receipt.Accepted, receipt.Account.Hour));
        Assert.Equal((1, before + 1), (next.Accepted, next.Account.Hour));
        Assert.Equal(receipt.Account.Silo, next.Account.Silo);
        Assert.Equivalent(new Dictionary<Account, long> { [receipt.Account] = 2, [next.Account] = 1 }, world.Rollups.Events(), strict: true);
        await world.AssertBookedAsync();
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_segment_that_is_lost_in_Redis_was_committed_and_is_never_flushed(Engine engine)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var receipt = await (await world.CurrentAsync()).CountAsync([world.Draw(0, true), world.Draw(4_000, true)]);
        world.Crash();
        var hash = NamespaceKeys.Namespace(world.NamespaceId);
        var segment = (await world.Engine.Database.HashKeysAsync(hash)).Where(field => field.ToString() is ['s' or 't', '1', ..]).ToArray();
        await world.Engine.Database.HashDeleteAsync(hash, segment);
        await world.CurrentAsync();
        await world.DrainAsync();

        var entries = (await new RedisAccounts(world.Engine.Connection).ReadAsync()).Entries.Where(entry => entry.Account == receipt.Account).ToList();
        Assert.Equal(2, entries.Single(entry => entry.Kind == AccountKind.Committed).Events);
        Assert.Equal(1, entries.Single(entry => entry.Kind == AccountKind.Flushed).Events);
    }
}
