using System.Text;
using Counters.Dictionary.Breakdowns;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>What a silo remembers of values is bounded, whatever it meets.</summary>
public sealed class ValueCacheTests
{
    private const long BytesMax = 100_000;

    [Fact]
    public void A_million_roots_take_no_more_than_the_bound_and_what_is_met_again_stays()
    {
        var (cache, values) = (new ValueCache(BytesMax), Values("mr", 1));
        for (var root = 1L; root <= 1_000_000; root++)
        {
            cache.Add(0, root, values);
            if (root % 50 == 0) { cache.Find(0, 1); }
        }

        Assert.Equal(1, cache.Find(0, 1)?.SlotOf("mr"u8));
        Assert.Equal(1, cache.Find(0, 1_000_000)?.SlotOf("mr"u8));
        Assert.Null(cache.Find(0, 2));
        Assert.InRange(cache.All.Sum(known => known.Bytes), 1, BytesMax + values.Bytes);
    }

    [Fact]
    public void What_is_learnt_joins_what_is_known_also_across_generations()
    {
        var cache = new ValueCache(BytesMax);
        cache.Add(0, 1, Values("mr", 1));
        while (cache.All.Sum(values => values.Bytes) < BytesMax / 2) { cache.Add(0, cache.All.Count() + 1, Values("x", 1)); }
        var both = cache.Add(0, 1, Values("issue", 2));

        Assert.Equal((1, 2, (int?)null), (both.SlotOf("mr"u8), both.SlotOf("issue"u8), both.SlotOf("ci"u8)));
        Assert.Equal(("mr", "issue", null), (both.NameOf(1), both.NameOf(2), both.NameOf(3)));
    }

    [Fact]
    public void A_retired_value_has_its_name_and_counts_with_all_others()
    {
        var values = RootValues.Empty.With([KeyValuePair.Create(Encoding.UTF8.GetBytes("mr"), -1)], used: 0, isClosed: false);
        Assert.Equal((0, "mr"), (values.SlotOf("mr"u8), values.NameOf(1)));
    }

    private static RootValues Values(string value, int slot) =>
        RootValues.Empty.With([KeyValuePair.Create(Encoding.UTF8.GetBytes(value), slot)], used: 1, isClosed: false);
}
