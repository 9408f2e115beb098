using Counters.Host.Demo;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>Where the sample's groups belong at which time.</summary>
public sealed class SampleTreeTests
{
    private static readonly DateTimeOffset Anchor = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private readonly SampleTree _tree = SampleTree.Of(Anchor);

    [Fact]
    public void A_group_that_moves_takes_what_is_below_with_it_and_leaves_its_history()
    {
        var (old, now) = (_tree.All[1].Root.Id, _tree.All[0].Root.Id);
        var below = _tree.Namespaces.Single(ns => ns.Placements[0].ParentId == _tree.Moved.Id);

        foreach (var id in new[] { _tree.Moved.Id, below.Id })
        {
            Assert.Equal(old, _tree.RootAt(id, _tree.Move.ValidFrom.AddSeconds(-1)));
            Assert.Equal(now, _tree.RootAt(id, _tree.Move.ValidFrom));
        }
    }

    [Fact]
    public void Parents_are_registered_before_their_children()
    {
        var known = new HashSet<long>();
        foreach (var ns in _tree.Namespaces)
        {
            Assert.True(ns.Placements[0].ParentId is not { } parent || known.Contains(parent));
            known.Add(ns.Id);
        }
    }

    [Fact]
    public void Every_customer_has_one_to_six_subgroups_and_some_are_two_levels_deep()
    {
        Assert.All(_tree.All, customer => Assert.InRange(customer.Subgroups.Count, 1, 6));
        Assert.Contains(_tree.Namespaces, ns => ns.Placements[0].FullPath.Count(character => character == '/') == 2);
    }
}
