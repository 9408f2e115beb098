using Counters.Contracts;
using Counters.Counting.Sketches;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting.Sketches;

public sealed class SketchTests
{
    /// <summary>Few registers are offered often; all of them, so that a sketch grows out of its sparse form.</summary>
    private static readonly Gen<(ushort Register, byte Rank)[]> Offers = Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, Sketch.Registers - 1])
        .Select(Gen.Int[1, 51], (register, rank) => ((ushort)register, (byte)rank))
        .Array[0, 4_000];

    [Fact]
    public void An_offer_is_news_exactly_when_it_raises_the_maximum_of_its_register() => Offers.Sample(
        offers =>
        {
            var sketch = new Sketch();
            var model = new byte[Sketch.Registers];
            foreach (var (register, rank) in offers)
            {
                Assert.Equal(rank > model[register], sketch.Offer(register, rank));
                model[register] = Math.Max(model[register], rank);
            }
        },
        iter: 60);

    [Fact]
    public void Days_and_roots_and_counters_have_sketches_of_their_own_and_old_days_are_forgotten()
    {
        var table = new SketchTable();
        var hit = new UniqueHit(7, 300, 5);
        Assert.True(table.Offer(1, 10, hit));
        Assert.True(table.Offer(1, 11, hit));
        Assert.True(table.Offer(2, 11, hit));
        Assert.True(table.Offer(1, 11, hit with { Counter = 8 }));
        Assert.False(table.Offer(1, 10, hit));
        table.Forget(11 * 86_400);
        Assert.Equal(3, table.Count);
        Assert.False(table.Offer(1, 11, hit));
    }
}
