using System.Globalization;
using System.Numerics;
using System.Text;
using Counters.Ingest.Parsing;
using CsCheck;
using Xunit;

namespace Counters.Tests.Ingest;

/// <summary>Numbers are read exactly or refused, in whatever form JSON allows.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("1.0", "1")]
    [InlineData("1E+2", "100")]
    [InlineData("12.5e-1", "1.25")]
    [InlineData("0.000000001", "0.000000001")]
    [InlineData("1e-9", "0.000000001")]
    [InlineData("1.0000000000", "1")]
    [InlineData("100000000000000000000000000000e-20", "1000000000")]
    [InlineData("0.0000000000000000000000000000000000000001e40", "1")]
    [InlineData("0e999", "0")]
    public void A_number_means_the_same_in_every_form(string text, string plain)
    {
        Assert.True(NumberText.TryAmount(Encoding.ASCII.GetBytes(text), out var amount));
        Assert.Equal(plain, amount.ToString());
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("1e99999999999999")]
    [InlineData("1e-10")]
    [InlineData("1e-30")]
    [InlineData("0.0000000001")]
    [InlineData("1.00000000000000000000000000000000001")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890.12345")]
    public void What_nine_fraction_digits_cannot_hold_is_refused_and_not_rounded(string text) =>
        Assert.False(NumberText.TryAmount(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Any_number_equals_its_exact_rational_value_or_is_refused() =>
        Gen.Select(Gen.Bool, Gen.Long[0, 10_000_000_000], Gen.Int[0, 12], Gen.Int[-15, 15]).Sample(
            (negative, digits, fraction, exponent) =>
            {
                var written = digits.ToString(CultureInfo.InvariantCulture).PadLeft(fraction + 1, '0');
                var mantissa = fraction == 0 ? written : $"{written[..^fraction]}.{written[^fraction..]}";
                var billionths = new BigInteger(negative ? -digits : digits) * BigInteger.Pow(10, 9 + 15 + 12 + exponent - fraction);
                var isExact = billionths % BigInteger.Pow(10, 27) == 0;
                var read = NumberText.TryAmount(Encoding.ASCII.GetBytes($"{(negative ? "-" : "")}{mantissa}e{exponent}"), out var amount);
                Assert.Equal(isExact, read);
                if (read) { Assert.Equal(billionths / BigInteger.Pow(10, 27), (BigInteger)amount.Billionths); }
            },
            iter: 20_000);

    [Theory]
    [InlineData("1e400", false)]
    [InlineData("1000000000000000", true)]
    [InlineData("1000000000000000.000000001", false)]
    [InlineData("-1000000000000000", true)]
    [InlineData("1e15", true)]
    [InlineData("\"3\"", false)]
    [InlineData("true", false)]
    public void A_value_is_a_number_within_its_bounds(string value, bool isTaken)
    {
        var events = new SomeEvents();
        var request = events.ReadJson($$$"""{"event":"push","namespace_id":1,"additional_properties":{"value":{{{value}}}}}""");
        Assert.Equal(isTaken, request.Rejected.Count == 0);
    }
}
