using System.Text;
using Counters.Dictionary.Breakdowns;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>Values are numbered once for all silos and for ever, by each root namespace for itself, and there is a bound to them.</summary>
public sealed class RootValuesTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    private const int Rule = 3;

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Values_keep_their_numbers_over_a_restart(Engine engine)
    {
        var (store, root) = (await ConnectAsync(engine), StoreEngine.NextNamespace());
        string[] values = ["mr", "issue", "", "é\t\"x\"", new string('x', Breakdown.ValueBytesMax)];
        var before = await (await ValueSilo.StartAsync(store)).CountersAsync(Rule, root, values);

        var after = await ValueSilo.StartAsync(store);
        var fresh = await after.CounterAsync(Rule, root, "new");

        Assert.Equal(Enumerable.Range(1, values.Length).Select(Number), before);
        Assert.Equal(before, await after.CountersAsync(Rule, root, values));
        Assert.Equal(Number(values.Length + 1), fresh);
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Silos_that_meet_the_same_values_at_once_give_them_the_same_numbers_and_each_can_name_them(Engine engine)
    {
        var (store, root) = (await ConnectAsync(engine), StoreEngine.NextNamespace());
        ValueSilo[] silos = [await ValueSilo.StartAsync(store), await ValueSilo.StartAsync(store)];
        var values = Enumerable.Range(0, 300).Select(n => $"v{n}").ToList();

        // Half of what each silo meets the other one meets too, in the reverse order.
        var both = await Task.WhenAll(
            Task.WhenAll(values[..200].Select(value => silos[0].CounterAsync(Rule, root, value))),
            Task.WhenAll(values[100..].AsEnumerable().Reverse().Select(value => silos[1].CounterAsync(Rule, root, value))));

        var numbers = both[0].Concat(both[1].Reverse().Skip(100)).ToList();
        Assert.Equal(Enumerable.Range(1, 300).Select(Number), numbers.Order());
        Assert.Equal(both[0][100..], both[1].Reverse().Take(100));
        foreach (var silo in silos)
        {
            foreach (var (value, number) in values.Zip(numbers)) { Assert.Equal(value, await silo.NameAsync(root, number)); }
        }
    }

    /// <summary>The attack: one client's junk must not take the room of anybody else.</summary>
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_flood_of_values_fills_the_room_of_its_own_root_only_and_is_then_folded_from_memory(Engine engine)
    {
        var (store, flooded, other) = (await ConnectAsync(engine), StoreEngine.NextNamespace(), StoreEngine.NextNamespace());
        var silo = await ValueSilo.StartAsync(store);
        foreach (var part in Enumerable.Range(0, 1_100).Select(n => $"junk-{n}").Chunk(50)) { await silo.CountersAsync(Rule, flooded, part); }

        Assert.Equal(Number(Breakdown.ValuesMax), await silo.CounterAsync(Rule, flooded, "junk-999"));
        Assert.True(silo.Names.Of(Rule).TryFind(flooded, "junk-1000"u8, out var folded));
        Assert.True(silo.Names.Of(Rule).TryFind(flooded, "never seen"u8, out var unseen));
        Assert.Equal((Number(0), Number(0)), (folded, unseen));
        Assert.Equal("legit", await silo.NameAsync(other, await silo.CounterAsync(Rule, other, "legit")));
        Assert.Equal("legit", await silo.NameAsync(flooded, await silo.CounterAsync(Rule - 1, flooded, "legit")));
        Assert.Equal(1, silo.Names.FullestShare);
        Assert.Contains((Rule, flooded, Breakdown.ValuesMax), await silo.Retirement.FullestAsync(10_000));

        // Another silo meets a known value behind more unknown ones than there could be room for.
        var late = await ValueSilo.StartAsync(store);
        var counters = await late.CountersAsync(Rule, flooded, [.. Enumerable.Range(0, 5_000).Select(n => $"w{n}"), "junk-7"]);
        Assert.All(counters[..^1], counter => Assert.Equal(Number(0), counter));
        Assert.Equal(Number(8), counters[^1]);
    }

    [Fact]
    public async Task What_may_have_no_counter_of_its_own_is_folded_at_once()
    {
        var (silo, root) = (await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet)), StoreEngine.NextNamespace());
        Assert.True(silo.Names.Of(Rule).TryFind(root, "(other)"u8, out var other));
        Assert.True(silo.Names.Of(Rule).TryFind(root, new byte[Breakdown.ValueBytesMax + 1], out var tooLong));
        Assert.False(silo.Names.Of(Rule).TryFind(root, new byte[Breakdown.ValueBytesMax], out _));
        Assert.Equal((Number(0), Number(0)), (other, tooLong));
    }

    [Fact]
    public async Task A_number_that_was_never_given_stays_unknown()
    {
        var (silo, root) = (await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet)), StoreEngine.NextNamespace());
        var number = await silo.CounterAsync(Rule, root, "one");
        await Assert.ThrowsAsync<KeyNotFoundException>(() => silo.NameAsync(root, number + 1));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => silo.NameAsync(StoreEngine.NextNamespace(), number));
    }

    [Fact]
    public async Task A_value_that_is_known_costs_no_memory()
    {
        var (silo, root) = (await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet)), StoreEngine.NextNamespace());
        var text = new string('é', Breakdown.ValueBytesMax / 2);
        await silo.CounterAsync(Rule, root, text);
        var (breakdown, value) = (silo.Names.Of(Rule), Encoding.UTF8.GetBytes(text));
        Assert.True(breakdown.TryFind(root, value, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1_000; n++) { breakdown.TryFind(root, value, out _); }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task A_request_may_bring_more_new_values_than_its_client_may_and_each_repetition_gets_further()
    {
        var (silo, root) = (await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet)), StoreEngine.NextNamespace());
        var values = Enumerable.Range(0, 25).Select(n => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"v{n}")).ToList();
        var allowance = new SomeAllowance { Left = 10 };
        List<int> refused = [];
        for (var round = 0; round < 3; round++, allowance.Left = 10) { refused.Add((await silo.Names.Of(Rule).LearnAsync(root, values, allowance)).Refused); }
        Assert.Equal([15, 5, 0], refused);

        // Another silo looks them up and is charged nothing.
        allowance.Left = 0;
        var other = await ValueSilo.StartAsync(await ConnectAsync(Engine.Garnet));
        Assert.Equal(0, (await other.Names.Of(Rule).LearnAsync(root, values, allowance)).Refused);
    }

    private static int Number(int slot) => new BreakdownNumber(Rule, slot).Value;

    private sealed class SomeAllowance : INewValueAllowance
    {
        public int Left { get; set; }

        public int Take(int wanted)
        {
            var taken = Math.Min(wanted, Left);
            Left -= taken;
            return taken;
        }

        public void GiveBack(int values) => Left += values;
    }
}
