using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Sketches;
using Counters.Counting.Storage;
using Counters.Rollups;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>How counts reach the rollups when something on the way fails for long.</summary>
public sealed class FlushTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Rows_are_gathered_once_however_long_the_rollups_are_away(Engine engine)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await world.SendAsync(owner, [world.Draw(0, true)]);
            world.Rollups.NextFate = Fate.FailBefore;
            Assert.False(await owner.FlushAsync());
        }

        // Eight totals of the events' own, and in each of the two roots two shared ones and that of all events.
        Assert.Equal(8 + (2 * 3), world.Rollups.LastTotals);
        await world.AssertSettlesAsync();
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Many_commits_of_registers_are_gathered_into_few_fields_and_all_of_them_leave(Engine engine)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        var owner = await world.CurrentAsync();
        for (var commit = 0; commit < 3 * RegisterBacklog.FieldsMax; commit++) { await world.SendAsync(owner, [world.Draw(0, true)]); }
        var fields = (await StoredFields.ReadAsync(store.Database, world.NamespaceId)).Names.Count(name => name[0] == 'r');
        Assert.InRange(fields, 1, RegisterBacklog.FieldsMax);
        await world.DrainAsync();
        await world.AssertSettlesAsync();
    }

    [Fact]
    public async Task A_counter_that_this_silo_cannot_name_keeps_no_other_namespace_back()
    {
        var store = await ConnectAsync(Engine.Garnet);
        var (rollups, rules) = (new RecordedRollups(), new NumberedRules { KnownBelow = 1_001 });
        var policy = new CountingPolicy(TimeProvider.System) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) };
        var now = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var owner = await OwnerInCharge.OpenAsync(StoreEngine.NextNamespace(), Gated(store, policy), policy, rollups, rules);
        var neighbour = await OwnerInCharge.OpenAsync(StoreEngine.NextNamespace(), Gated(store, policy), policy, rollups, rules, owner.Writer);
        await owner.CountAsync(new SomeEvent(1, now));
        await neighbour.CountAsync(new SomeEvent(0, now));
        await owner.FlushAsync();
        Assert.Equal(Amount.One, rollups.Total(1_000));
        Assert.Equal(Amount.One, rollups.Total(SomeEvent.SharedTotal));

        rules.KnownBelow = int.MaxValue;
        await owner.FlushAsync();
        Assert.Equal(Amount.One, rollups.Total(1_001));
    }

    [Fact]
    public async Task A_counter_that_another_silo_numbered_is_learned_and_written_in_the_same_flush()
    {
        var store = await ConnectAsync(Engine.Garnet);
        var (rollups, rules) = (new RecordedRollups(), new NumberedRules { KnownBelow = 1_001, LearnsUpTo = 1_002 });
        var policy = new CountingPolicy(TimeProvider.System) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) };
        var owner = await OwnerInCharge.OpenAsync(StoreEngine.NextNamespace(), Gated(store, policy), policy, rollups, rules);
        await owner.CountAsync(new SomeEvent(1, (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        await owner.FlushAsync();
        Assert.Equal(Amount.One, rollups.Total(1_001));
    }

    [Fact]
    public async Task What_the_writer_lost_sight_of_is_sent_when_the_owner_is_reminded()
    {
        var store = await ConnectAsync(Engine.Garnet);
        var rollups = new RecordedRollups();
        var policy = new CountingPolicy(TimeProvider.System) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) };
        var sink = new LossySink();
        var owner = await OwnerInCharge.OpenAsync(StoreEngine.NextNamespace(), Gated(store, policy), policy, rollups, sink: sink);
        await owner.CountAsync(new SomeEvent(1, (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        sink.Writer = owner.Writer;
        await owner.FlushAsync();
        Assert.Equal(Amount.Zero, rollups.Total(SomeEvent.SharedTotal));
        await owner.RemindAsync();
        await owner.FlushAsync();
        Assert.Equal(Amount.One, rollups.Total(SomeEvent.SharedTotal));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_or_late_changes_nothing()
    {
        var world = new NamespaceWorld(await ConnectAsync(Engine.Garnet));
        var owner = await world.CurrentAsync();
        await world.SendAsync(owner, [world.Draw(0, true)]);
        var first = await owner.Owner.CollectAsync();
        await world.SendAsync(owner, [world.Draw(0, true)]);
        await world.DrainAsync();
        await owner.Owner.ConfirmAsync(first);
        await owner.Owner.ConfirmAsync(first);
        await world.DrainAsync();
        await world.AssertSettlesAsync();
    }

    [Fact]
    public async Task A_batch_that_fails_half_way_leaves_no_traces()
    {
        var world = new NamespaceWorld(await ConnectAsync(Engine.Garnet));
        var owner = await world.CurrentAsync();
        var some = world.Draw(0, true);
        var whole = SomeEvent.Pack(some);
        await Assert.ThrowsAsync<CountingUnavailableException>(() => owner.CountAsync(whole with { Records = whole.Records[..^6] }));
        Assert.True(owner.IsLost);
        await world.SendAsync(await world.CurrentAsync(), [some]);
        await world.AssertSettlesAsync();
    }

    private static GatedStore Gated(StoreEngine store, CountingPolicy policy) => new(new RedisNamespaceStore(store.Connection, store.Barrier, policy));

    /// <summary>Loses whoever enlists before there is a writer.</summary>
    private sealed class LossySink : IRollupSink
    {
        public RollupWriter? Writer { get; set; }

        public void Enqueue(IRollupSource source) => Writer?.Enqueue(source);
    }
}
