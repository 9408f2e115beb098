using Counters.Counting;
using Counters.Counting.Replays;
using Counters.Counting.Storage;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>
/// The embedded store may keep any prefix of a script's writes when it is killed. Each test lets a script end after so many writes, as a recovery would
/// find it, and lets the next owner go on from there.
/// </summary>
public sealed class TornCommitTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    /// <summary>One more than any script of these tests does: then only the answer is lost.</summary>
    private const int WritesMax = 9;

    public static TheoryData<Engine, int> Prefixes() =>
        [.. Enum.GetValues<Engine>().SelectMany(engine => Enumerable.Range(0, WritesMax + 1).Select(writes => (engine, writes)))];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_first_commit_a_retry_counts_once(Engine engine, int writes)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        await TearAsync(world, writes, owner => world.SendAsync(owner, [world.Draw(0, true), world.Draw(0, true)]));
        await world.AssertSettlesAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_later_commit_a_retry_counts_once(Engine engine, int writes)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true), world.Draw(4_000, true)]);
        await TearAsync(world, writes, owner => world.SendAsync(owner, [world.Draw(0, true), world.Draw(0, true)]));
        await world.AssertSettlesAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_first_commit_that_nobody_sends_again_the_ledger_is_cleared(Engine engine, int writes)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        await TearAsync(world, writes, owner => world.SendAsync(owner, [world.Draw(0, true)]));
        await world.DrainAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_confirmation_the_ledger_is_cleared_without_new_traffic(Engine engine, int writes)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true), world.Draw(4_000, true)]);
        await TearAsync(world, writes, owner => owner.FlushAsync());
        await world.AssertLedgerAsync();
        await world.DrainAsync(fieldsToo: false);
        await world.AssertSettlesAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_commit_that_also_confirms_nothing_is_lost(Engine engine, int writes)
    {
        var world = new NamespaceWorld(await ConnectAsync(engine));
        var owner = await world.CurrentAsync();
        await world.SendAsync(owner, [world.Draw(0, true), world.Draw(4_000, true)]);
        owner.Store.Plan(Step.Commit, Fate.PauseBefore);
        await world.SendAsync(owner, [world.Draw(0, true)]);
        await owner.FlushAsync();
        var pending = world.SendAsync(owner, [world.Draw(8_000, true)]);
        var torn = new TornStore(world.Engine, writes);
        owner.Store.NextCommit = torn;
        owner.Store.SkipNextCommit();
        owner.Store.Release();
        await torn.Torn;
        await pending;
        await world.AssertLedgerAsync();
        await world.AssertSettlesAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_compaction_all_ids_are_known(Engine engine, int writes)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        for (var commit = 0; commit < 40; commit++) { await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true)]); }
        var (hash, page) = (NamespaceKeys.Namespace(world.NamespaceId), NamespaceKeys.ReplayPage(world.NamespaceId, new ReplayPageName(RollupHour.Of(world.Now), 0)));
        var epoch = await store.Database.HashGetAsync(hash, NamespaceFields.Epoch);
        await store.Database.ScriptEvaluateAsync(TornStore.FirstWrites(NamespaceScripts.Compact, writes), [hash, page], [epoch, 256, "c."]);
        world.Crash();
        Assert.Equal(40, (await (await world.CurrentAsync()).CountAsync(world.Events)).Duplicates);
        await world.AssertSettlesAsync();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task After_any_prefix_of_a_take_over_the_next_one_finds_everything(Engine engine, int writes)
    {
        var store = await ConnectAsync(engine);
        var world = new NamespaceWorld(store);
        await world.SendAsync(await world.CurrentAsync(), [world.Draw(0, true), world.Draw(0, true)]);
        world.Crash();
        await store.Database.ScriptEvaluateAsync(
            TornStore.FirstWrites(NamespaceScripts.Open, writes),
            [NamespaceKeys.Namespace(world.NamespaceId), NamespaceKeys.Ledger(NamespaceKeys.Tag(world.NamespaceId))],
            ["other", world.NamespaceId]);
        await world.AssertLedgerAsync();
        await world.AssertSettlesAsync();
    }

    /// <summary>The owner's next commit is cut short; the host starts again.</summary>
    private static async Task TearAsync(NamespaceWorld world, int writes, Func<OwnerInCharge, Task> act)
    {
        var owner = await world.CurrentAsync();
        var torn = new TornStore(world.Engine, writes);
        owner.Store.NextCommit = torn;
        await act(owner);
        await torn.Torn;
        world.Crash();
        await world.CurrentAsync();
    }
}
