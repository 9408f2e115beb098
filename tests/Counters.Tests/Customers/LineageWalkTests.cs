using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Customers;
using Counters.Ingest;
using CsCheck;
using Xunit;

namespace Counters.Tests.Customers;

/// <summary>The roots of a namespace over time, against the plain definition and against whoever registers as much as they can.</summary>
public sealed class LineageWalkTests
{
    private const long TimeMax = 40;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Trees that move, gaps before the first placement, parents that nobody registered, cycles, and a namespace that is its own parent.</summary>
    private static Gen<Dictionary<long, ImmutableArray<NamespacePlacement>>> SomeTree { get; } =
        from placements in Gen.Select(Gen.Long[1, 6], Gen.Long[0, TimeMax], Gen.Long[0, 8]).Array[0, 24]
        select placements.GroupBy(each => each.Item1).ToDictionary(
            each => each.Key,
            each => each.GroupBy(one => one.Item2).Select(one => one.First()).OrderBy(one => one.Item2)
                .Select(one => new NamespacePlacement(one.Item2, one.Item3 == 0 ? null : one.Item3, null, null)).ToImmutableArray());

    [Fact]
    public async Task At_every_instant_the_root_is_the_one_of_the_plain_definition() => await SomeTree.SampleAsync(
        async tree =>
        {
            foreach (var id in Enumerable.Range(1, 8).Select(id => (long)id))
            {
                var plain = new RootHistory(id, Plain(tree, id, []));
                var roots = await RootsAsync(tree, id);
                for (long at = 0; at <= TimeMax + 1; at++) { Assert.Equal(plain.At(at), roots.At(at)); }
                Assert.Equal(roots.Periods.Select(period => period.From), roots.Periods.Select(period => period.From).Distinct().Order());
            }
        },
        iter: 2_000);

    /// <summary>The attack: 41 placements made one look-up ask a million times and more, twice as often for each further level.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(32)]
    public async Task A_chain_in_which_each_namespace_moved_once_asks_for_each_namespace_once(int depth)
    {
        var tree = Enumerable.Range(1, depth).ToDictionary(
            id => (long)id,
            id => ImmutableArray.Create(Placement(0, id + 1), Placement(id, id + 1)));
        tree[depth + 1] = [Placement(0, null)];
        var asked = new List<long>();

        var roots = await RootsAsync(tree, 1, asked);

        Assert.Equal(Enumerable.Range(1, depth + 1).Select(id => (long)id), asked.Order());
        Assert.Equal([(0L, (long)depth + 1)], roots.Periods);
    }

    [Fact]
    public async Task More_roots_than_an_answer_has_room_for_leave_the_newest_right()
    {
        var tree = new Dictionary<long, ImmutableArray<NamespacePlacement>> { [1] = [.. Enumerable.Range(0, 3_000).Select(at => Placement(at, 10 + (at % 7)))] };
        var walk = new LineageWalk(id => Task.FromResult(tree.GetValueOrDefault(id, [])));

        var roots = await walk.RootsOfAsync(1, Cancelled);

        Assert.True(walk.IsCut);
        Assert.Equal(LineageWalk.PeriodsMax, roots.Periods.Count);
        for (var at = 3_000 - LineageWalk.PeriodsMax; at < 3_000; at++) { Assert.Equal((10 + (at % 7), false), roots.At(at)); }
        Assert.Equal((1, true), roots.At(3_000 - LineageWalk.PeriodsMax - 1));
    }

    /// <summary>Each namespace moves among many parents, which do the same: without bounds 256 to the power of the depth.</summary>
    [Fact]
    public async Task A_tree_of_moves_that_change_nothing_is_bounded_too()
    {
        var asked = new List<long>();
        var walk = new LineageWalk(id =>
        {
            asked.Add(id);
            var (first, apart) = id switch { 1 => (0L, 65_536L), < 512 => ((id - 256) * 65_536, 256), _ => ((id - 65_536) * 256, 1) };
            return Task.FromResult<ImmutableArray<NamespacePlacement>>(
                id > 1_000_000 ? [Placement(0, null)] : [.. Enumerable.Range(0, 256).Select(at => Placement(first + (at * apart), (id * 256) + at))]);
        });

        await walk.RootsOfAsync(1, Cancelled);

        Assert.True(walk.IsCut);
        Assert.InRange(asked.Count, 1, 1_024);
    }

    [Fact]
    public async Task A_look_up_ends_with_the_request_it_is_for()
    {
        using var leaving = new CancellationTokenSource();
        var asked = 0;
        var walk = new LineageWalk(async id =>
        {
            if (++asked == 3) { await leaving.CancelAsync(); }
            return [Placement(0, id + 1)];
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walk.RootsOfAsync(1, leaving.Token));
        Assert.Equal(3, asked);
    }

    private static NamespacePlacement Placement(long from, long? parent) => new(from, parent, null, null);

    private static Task<RootHistory> RootsAsync(Dictionary<long, ImmutableArray<NamespacePlacement>> tree, long id, List<long>? asked = null) =>
        new LineageWalk(each =>
        {
            asked?.Add(each);
            return Task.FromResult(tree.GetValueOrDefault(each, []));
        }).RootsOfAsync(id, Cancelled);

    /// <summary>The definition: each placement cut by the whole history of the parent it had, computed anew each time.</summary>
    private static ImmutableArray<(long From, long Root)> Plain(Dictionary<long, ImmutableArray<NamespacePlacement>> tree, long id, ImmutableList<long> below)
    {
        var placements = tree.GetValueOrDefault(id, []);
        var periods = ImmutableArray.CreateBuilder<(long From, long Root)>();
        for (var at = 0; at < placements.Length; at++)
        {
            var (from, until) = (placements[at].ValidFrom, at + 1 < placements.Length ? placements[at + 1].ValidFrom : long.MaxValue);
            if (placements[at].ParentId is not { } parent || below.Count >= LineageWalk.AncestorsMax || below.Contains(parent))
            {
                periods.Add((from, id));
                continue;
            }

            var above = Plain(tree, parent, below.Add(id));
            if (above.IsEmpty || above[0].From > from) { periods.Add((from, parent)); }
            for (var period = 0; period < above.Length; period++)
            {
                var next = period + 1 < above.Length ? above[period + 1].From : long.MaxValue;
                var start = Math.Max(from, above[period].From);
                if (start < Math.Min(until, next)) { periods.Add((start, above[period].Root)); }
            }
        }

        return periods.ToImmutable();
    }
}
