using Counters.Contracts;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.Breakdowns;

public sealed class BreakdownNumberTests
{
    [Fact]
    public void A_number_says_which_rule_and_which_of_its_values() =>
        Gen.Select(Gen.Int[0, BreakdownNumber.RuleMax], Gen.Int[0, BreakdownNumber.SlotsPerRule - 1]).Sample((rule, slot) =>
        {
            Assert.True(BreakdownNumber.TryParse(new BreakdownNumber(rule, slot).Value, out var parsed));
            Assert.Equal(new BreakdownNumber(rule, slot), parsed);
        });

    [Fact]
    public void A_number_below_is_a_rules() => Assert.False(BreakdownNumber.TryParse(BreakdownNumber.First - 1, out _));

    [Fact]
    public void Every_number_takes_five_bytes_so_that_one_can_stand_in_the_place_of_another()
    {
        var buffer = new byte[EventBatchEncoder.CounterBytesMax];
        Assert.Equal(EventBatchEncoder.CounterBytesMax, Leb128.Write(buffer, (uint)new BreakdownNumber(0, 0).Value));
        Assert.Equal(EventBatchEncoder.CounterBytesMax, Leb128.Write(buffer, (uint)new BreakdownNumber(BreakdownNumber.RuleMax, BreakdownNumber.SlotsPerRule - 1).Value));
    }

    [Fact]
    public void Every_rule_of_a_dictionary_and_every_value_in_use_has_a_number()
    {
        Assert.True(Breakdown.ValuesMax < BreakdownNumber.SlotsPerRule);
        Assert.True(CounterLives.CountersMax <= BreakdownNumber.RuleMax);
    }
}
