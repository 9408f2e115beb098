using System.Globalization;
using System.Numerics;
using Counters.Contracts;
using CsCheck;
using Xunit;

namespace Counters.Tests.Contracts;

public sealed class AmountTests
{
    /// <summary>Up to 29 digits before the point: more than any sum of values that are accepted.</summary>
    private static readonly Gen<Amount> Amounts = Gen.Select(Gen.Long, Gen.Long, Gen.Int[0, 60])
        .Select((high, low, shift) => new Amount(((((Int128)high) << 62) + low) >> shift));

    [Fact]
    public void Text_is_read_back_as_the_same_amount() => Amounts.Sample(amount => Assert.Equal(amount, Amount.Parse(amount.ToString())), iter: 20_000);

    [Fact]
    public void Text_is_the_exact_decimal() => Amounts.Sample(
        amount =>
        {
            var text = amount.ToString();
            var point = text.IndexOf('.', StringComparison.Ordinal);
            var fraction = point < 0 ? "" : text[(point + 1)..];
            var whole = point < 0 ? text : text[..point];
            Assert.Equal((BigInteger)amount.Billionths, BigInteger.Parse(whole + fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
            Assert.False(fraction.EndsWith('0'));
        },
        iter: 20_000);

    [Fact]
    public void Sums_do_not_depend_on_their_order() => Gen.Long[-1_000_000_000_000_000, 1_000_000_000_000_000].Array[0, 50].Sample(
        billionths =>
        {
            var amounts = billionths.Select(value => new Amount(value)).ToList();
            var sum = amounts.Aggregate(Amount.Zero, (left, right) => left + right);
            Assert.Equal(sum, amounts.AsEnumerable().Reverse().Aggregate(Amount.Zero, (left, right) => left + right));
            Assert.Equal((BigInteger)sum.Billionths, billionths.Aggregate(BigInteger.Zero, (left, right) => left + right));
        });

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.0000000001")]
    [InlineData("1e3")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1_0")]
    [InlineData("--1")]
    [InlineData("1.-5")]
    [InlineData("\u0661")]
    [InlineData("100000000000000000000000000000")]
    public void Nothing_but_a_plain_decimal_is_read(string text) => Assert.False(Amount.TryParse(text, out _));

    [Fact]
    public void A_sum_that_does_not_fit_is_an_error_and_never_wraps() =>
        Assert.Throws<OverflowException>(() => new Amount(Int128.MaxValue) + Amount.One);
}
