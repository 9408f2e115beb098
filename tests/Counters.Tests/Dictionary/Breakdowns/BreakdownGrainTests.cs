using System.Collections.Immutable;
using System.Text;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Tests.Counting;
using Counters.Tests.Dictionary.Versions;
using Counters.Tests.Fixtures;
using Counters.Tests.State;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Dictionary;

/// <summary>Values are numbered once for all silos and for ever, and there is a bound to them.</summary>
public sealed class BreakdownGrainTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Values_keep_their_numbers_over_reactivation_and_restart(Engine engine)
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(engine));
        var rule = Rule(cluster);
        var before = new CounterNames(cluster.Grains, null!).Of(rule);
        await LearnAsync(before, "mr", "issue", "", "é\t\"x\"");
        var numbers = new[] { "mr", "issue", "", "é\t\"x\"" }.Select(value => Find(before, value)).ToList();

        await cluster.Silos.DeactivateAsync(cluster.Grains.GetGrain<IBreakdownGrain>(rule));
        var after = new CounterNames(cluster.Grains, null!).Of(rule);
        await LearnAsync(after, "new", "issue");

        Assert.Equal(Enumerable.Range(1, 4).Select(slot => (int?)new BreakdownNumber(rule, slot).Value), numbers);
        Assert.Equal(numbers, new[] { "mr", "issue", "", "é\t\"x\"" }.Select(value => Find(after, value)));
        Assert.Equal(new BreakdownNumber(rule, 5).Value, Find(after, "new"));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Silos_that_meet_the_same_values_at_once_give_them_the_same_numbers(Engine engine)
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(engine));
        var rule = Rule(cluster);
        var silos = cluster.Silos.Silos.Select(silo => new CounterNames(silo.ServiceProvider.GetRequiredService<IGrainFactory>(), null!)).ToList();

        // Half of what each silo meets the other one meets too, in the reverse order.
        var values = Enumerable.Range(0, 300).Select(n => $"v{n}").ToList();
        await Task.WhenAll(
            Task.WhenAll(values[..200].Select(value => LearnAsync(silos[0].Of(rule), value))),
            Task.WhenAll(values[100..].AsEnumerable().Reverse().Select(value => LearnAsync(silos[1].Of(rule), value))));

        var numbered = values.ToDictionary(value => value, value => Find(silos[0].Of(rule), value) ?? Find(silos[1].Of(rule), value));
        Assert.Equal(300, numbered.Values.OfType<int>().Distinct().Count());
        foreach (var silo in silos)
        {
            silo.Know(Rules(rule));
            await silo.LearnAsync(numbered.Values.OfType<int>());
            Assert.All(numbered, value => Assert.Equal($"rule{rule}\t{value.Key}", silo.PathOf(value.Value!.Value)));
        }
    }

    [Fact]
    public async Task A_flood_of_values_fills_the_room_and_is_then_folded_without_asking()
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(Engine.Garnet));
        var rule = Rule(cluster);
        var grain = new AskedGrain(cluster.Grains.GetGrain<IBreakdownGrain>(rule));
        using var breakdown = new Breakdown(rule, grain);
        foreach (var part in Enumerable.Range(0, 100_000).Select(n => $"v{n}").Chunk(10)) { await LearnAsync(breakdown, part); }

        Assert.Equal(Breakdown.ValuesMax / 10, grain.Asked);
        Assert.Equal(new BreakdownNumber(rule, Breakdown.ValuesMax).Value, Find(breakdown, $"v{Breakdown.ValuesMax - 1}"));
        Assert.Equal(breakdown.Other, Find(breakdown, $"v{Breakdown.ValuesMax}"));

        // Another silo meets a known value behind more unknown ones than there could be room for.
        using var other = new Breakdown(rule, grain);
        await LearnAsync(other, [.. Enumerable.Range(0, 5_000).Select(n => $"w{n}"), "v7"]);
        Assert.Equal((Breakdown.ValuesMax / 10) + 1, grain.Asked);
        Assert.Equal((Find(breakdown, "v7"), (int?)other.Other), (Find(other, "v7"), Find(other, "w1")));
    }

    [Fact]
    public async Task What_may_have_no_counter_of_its_own_is_folded_at_once()
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(Engine.Garnet));
        using var breakdown = new Breakdown(0, cluster.Grains.GetGrain<IBreakdownGrain>(Rule(cluster)));

        Assert.Equal(breakdown.Other, Find(breakdown, "(other)"));
        Assert.Equal(breakdown.Other, Find(breakdown, new string('x', Breakdown.ValueBytesMax + 1)));
        Assert.Null(Find(breakdown, new string('x', Breakdown.ValueBytesMax)));
    }

    [Fact]
    public void The_grain_itself_takes_nothing_twice_and_nothing_beyond_the_bound()
    {
        List<string> former = [.. Enumerable.Range(0, Breakdown.ValuesMax - 2).Select(n => $"v{n}")];
        var taken = BreakdownGrain.Taken(former, ["a", "v5", "a", "(other)", new string('x', Breakdown.ValueBytesMax + 1), "b", "c"]);
        Assert.Equal([.. former, "a", "b"], taken);
    }

    [Fact]
    public async Task A_silo_learns_the_numbers_of_rules_that_another_one_gave()
    {
        await using var own = await OwnStore.StartAsync(Engine.Garnet);
        using var other = new SomeSilo(own.Engine, "other", new SomeSilos());
        await other.BeginAsync(SomeDefinitions.Of(1));
        var (path, number) = ("push", other.Registry.Find("push")!.Number);
        using var names = new CounterNames(null!, other.Store);
        Assert.Null(names.PathOf(number));

        await names.LearnAsync([number, number + 1_000_000]);

        Assert.Equal(path, names.PathOf(number));
        Assert.Null(names.PathOf(number + 1_000_000));
    }

    [Fact]
    public async Task A_value_that_is_known_costs_no_memory()
    {
        await using var cluster = await SomeCluster.StartAsync(await ConnectAsync(Engine.Garnet));
        using var breakdown = new Breakdown(0, cluster.Grains.GetGrain<IBreakdownGrain>(Rule(cluster)));
        var value = Encoding.UTF8.GetBytes(new string('é', Breakdown.ValueBytesMax / 2));
        await breakdown.LearnAsync([value]);
        Assert.True(breakdown.TryFind(value, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1_000; n++) { breakdown.TryFind(value, out _); }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>A rule that no other test has: grains outlive their clusters in the shared store.</summary>
    private static int Rule(SomeCluster cluster) => (int)cluster.NextNamespace();

    private static ImmutableArray<CounterLife> Rules(int last) => [.. Enumerable.Range(0, last + 1).Select(number => new CounterLife($"rule{number}"))];

    private static Task LearnAsync(IBreakdown breakdown, params string[] values) =>
        breakdown.LearnAsync(values.Select(value => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value)));

    private static int? Find(IBreakdown breakdown, string value) => breakdown.TryFind(Encoding.UTF8.GetBytes(value), out var counter) ? counter : null;
}
