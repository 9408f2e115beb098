using Counters.Dictionary.GitLabKeys;
using CsCheck;
using Xunit;

namespace Counters.Tests.Dictionary.GitLabKeys;

public sealed class IsoWeekTests
{
    [Theory]
    [InlineData("2023-10-19", "2023-42")]
    [InlineData("2024-12-30", "2025-01")]
    [InlineData("2021-01-03", "2020-53")]
    [InlineData("2021-01-04", "2021-01")]
    [InlineData("2026-12-31", "2026-53")]
    public void A_day_lies_in_the_week_that_Ruby_prints(string day, string week) =>
        Assert.Equal(week, IsoWeek.Of(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    [Theory]
    [InlineData("2025-53")]
    [InlineData("2025-00")]
    [InlineData("2025-1")]
    [InlineData("0000-01")]
    [InlineData("9999-01")]
    [InlineData("2025+01")]
    [InlineData("-025-01")]
    public void What_is_no_week_is_not_read(string text) => Assert.False(IsoWeek.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read_and_begins_on_its_Monday() => Gen.Int[1, 3_600_000].Sample(number =>
    {
        var week = IsoWeek.Of(DateOnly.FromDayNumber(number));
        return IsoWeek.TryParse(week.ToString(), out var read) && read == week
            && week.Monday.DayOfWeek == DayOfWeek.Monday && IsoWeek.Of(week.Monday) == week && number - week.Monday.DayNumber is >= 0 and < 7;
    });
}
