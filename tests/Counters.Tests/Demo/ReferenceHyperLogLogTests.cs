using System.Globalization;
using System.Text;
using Counters.Host.Demo;
using Xunit;

namespace Counters.Tests.Demo;

/// <summary>The model's own estimator, against the truth.</summary>
public sealed class ReferenceHyperLogLogTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(3_000)]
    [InlineData(100_000)]
    public void Estimates_come_within_three_percent(int distinct)
    {
        var identifiers = Enumerable.Range(0, distinct).Select(number => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

        Assert.InRange(ReferenceHyperLogLog.Estimate(identifiers), (long)(distinct * 0.97), (long)Math.Ceiling(distinct * 1.03));
    }

    [Fact]
    public void Repeating_an_identifier_changes_nothing()
    {
        byte[][] identifiers = ["user-1"u8.ToArray(), "user-2"u8.ToArray(), "user-1"u8.ToArray()];

        Assert.Equal(2, ReferenceHyperLogLog.Estimate(identifiers));
    }
}
