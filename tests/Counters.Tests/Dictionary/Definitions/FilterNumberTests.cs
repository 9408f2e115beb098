using Counters.Contracts;
using Counters.Dictionary.Definitions;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.Definitions;

/// <summary>Numbers of filters are written as Ruby's <c>YAML.load</c> and <c>to_s</c> write them.</summary>
public sealed class FilterNumberTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("3.0", "3.0")]
    [InlineData("3.00", "3.0")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("16.17", "16.17")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("123456789012.5", "123456789012.5")]
    [InlineData("1000000000000000.0", "1000000000000000.0")]
    public void A_number_is_written_as_Ruby_writes_it(string text, string written) => Assert.Equal(written, FilterNumber.Canonical(text));

    [Theory]
    [InlineData("0.00001")]
    [InlineData("10000000000000000.0")]
    [InlineData("12345678.123456789")]
    [InlineData("0.1234567891")]
    [InlineData("1e3")]
    [InlineData("+3")]
    public void A_number_that_would_lose_digits_or_gain_an_exponent_is_refused(string text) => Assert.Null(FilterNumber.Canonical(text));

    [Fact]
    public void What_is_written_is_the_same_number_and_stays_as_it_is() => Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.Int[0, 999_999]).Sample((whole, millionths) =>
    {
        var written = FilterNumber.Canonical($"{whole}.{millionths:D6}");
        if (written is null) { return whole == 0 && millionths is > 0 and < 100; }
        return Amount.Parse(written) == Amount.Parse($"{whole}.{millionths:D6}") && FilterNumber.Canonical(written) == written;
    }, iter: 5_000);
}
