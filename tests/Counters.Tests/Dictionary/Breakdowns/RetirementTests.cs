using Counters.Dictionary.Breakdowns;
using Counters.Tests.Dictionary.Versions;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>Within the lease of the dictionary every silo knows of a retired value, or takes no events.</summary>
public sealed class RetirementTests
{
    private const int Rule = 0;

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_silo_hears_of_a_retired_value_with_the_dictionary_and_takes_no_events_while_it_does_not(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var (members, root) = (new SomeSilos(), StoreEngine.NextNamespace());
        using var first = new SomeSilo(own.Engine, "a", members);
        using var other = new SomeSilo(own.Engine, "b", members);
        await first.BeginAsync(SomeDefinitions.Of(1));
        await other.LookAsync();
        var breakdown = other.Names.Of(Rule);
        var value = (ReadOnlyMemory<byte>)"mr"u8.ToArray();
        var apart = (await breakdown.LearnAsync(root, [value], new AnyNumber())).CounterOf(value.Span);
        Assert.NotEqual(breakdown.Other, apart);

        var retirement = new ValueRetirement(first.Store, new ValueStore(own.Engine.Connection, own.Engine.Barrier), first.Names);
        Assert.Equal(1, (await retirement.ApplyAsync(Rule, root, retires: true, new ValueChoice(["mr"], null))).Changed);
        Assert.Equal(0, (await retirement.ApplyAsync(Rule, root, retires: true, new ValueChoice(["mr"], null))).Changed);

        // It has not looked: it still counts apart, and only until its lease ends.
        Assert.True(breakdown.TryFind(root, value.Span, out var before));
        Assert.Equal(apart, before);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromSeconds(30));
        while (other.VersionAt(TimeProvider.System.GetUtcNow()) is not null) { await Task.Delay(20, bound.Token); }

        await other.FollowAsync();
        Assert.False(breakdown.TryFind(root, value.Span, out _));
        Assert.Equal(breakdown.Other, (await breakdown.LearnAsync(root, [value], new AnyNumber())).CounterOf(value.Span));
        Assert.EndsWith("\tmr", (await other.Names.LearnAsync([(root, apart)])).PathOf(root, apart), StringComparison.Ordinal);
    }
}
