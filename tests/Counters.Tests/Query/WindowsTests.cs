using System.Globalization;
using Counters.Http;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using CsCheck;
using Xunit;

namespace Counters.Tests.Query;

public sealed class WindowsTests
{
    private static readonly DateTimeOffset Start = new(2018, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Gen<DateTimeOffset> Instants = Gen.Long[0, 13 * 366L * 86_400].Select(seconds => Start.AddSeconds(seconds));
    private static readonly Gen<UsageWindow> Windows = Gen.Enum<UsageWindow>();

    [Theory]
    [InlineData("2024-06-01", "2024-21", "2024-18 2024-19 2024-20 2024-21")]
    [InlineData("2021-01-04", "2020-53", "2020-50 2020-51 2020-52 2020-53")]
    [InlineData("2021-01-03", "2020-52", "2020-49 2020-50 2020-51 2020-52")]
    [InlineData("2019-12-30", "2019-52", "2019-49 2019-50 2019-51 2019-52")]
    public void The_windows_are_the_weeks_that_GitLab_would_read(string asOf, string week, string fourWeeks)
    {
        var instant = DateTimeOffset.Parse(asOf, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

        Assert.Equal(week, Weeks(PingWindows.LastCompleteWeek(instant)));
        Assert.Equal(fourWeeks, Weeks(PingWindows.LastFourCompleteWeeks(instant)));
    }

    [Fact]
    public void On_every_day_of_twelve_years_they_are_the_keys_that_GitLab_would_read()
    {
        for (var day = Start; day.Year < 2030; day = day.AddDays(1))
        {
            // GitLab's own way: from the end of last week back in steps of a week, each named by its ISO year and week.
            var expected = Enumerable.Range(1, 4).Select(back => day.UtcDateTime.AddDays(-7 * back)).Select(IsoWeekOf).Reverse().ToList();

            Assert.Equal(expected[^1], Weeks(PingWindows.LastCompleteWeek(day)));
            Assert.Equal(expected, Weeks(PingWindows.LastFourCompleteWeeks(day.AddHours(23))).Split(' '));
        }
    }

    /// <summary>By the definition of ISO 8601: the week's year is that of its Thursday, and its number counts Thursdays. Not the framework's calendar.</summary>
    private static string IsoWeekOf(DateTime day)
    {
        var thursday = day.AddDays(3 - (((int)day.DayOfWeek + 6) % 7));
        return string.Create(CultureInfo.InvariantCulture, $"{thursday.Year}-{((thursday.DayOfYear - 1) / 7) + 1:00}");
    }

    [Fact]
    public void A_week_is_complete_the_moment_Monday_begins()
    {
        var monday = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(monday, PingWindows.LastCompleteWeek(monday).To);
        Assert.Equal(monday.AddDays(-7), PingWindows.LastCompleteWeek(monday.AddTicks(-1)).To);
    }

    [Fact]
    public void The_windows_are_whole_ISO_weeks_that_ended_less_than_a_week_ago() => Instants.Sample(instant =>
    {
        var week = PingWindows.LastCompleteWeek(instant);
        var four = PingWindows.LastFourCompleteWeeks(instant);

        Assert.Equal(DayOfWeek.Monday, week.From.DayOfWeek);
        Assert.Equal(TimeSpan.Zero, week.From.TimeOfDay);
        Assert.Equal(TimeSpan.FromDays(7), week.To - week.From);
        Assert.InRange(instant - week.To, TimeSpan.Zero, TimeSpan.FromDays(7) - TimeSpan.FromTicks(1));
        Assert.Equal((week.To, TimeSpan.FromDays(28)), (four.To, four.To - four.From));
        Assert.DoesNotContain(" ", Weeks(week), StringComparison.Ordinal);
        Assert.Equal(4, Weeks(four).Split(' ').Length);
    });

    [Fact]
    public void Everything_before_the_instant_is_in_everything_and_at_most_the_rest_of_its_hour() => Instants.Sample(instant =>
    {
        var all = PingWindows.Everything(instant);

        Assert.True(all.Contains(instant.AddTicks(-1)));
        Assert.Equal(all.To, UsageWindow.Hour.StartOf(all.To));
        Assert.InRange(all.To - instant, TimeSpan.Zero, TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
    });

    [Fact]
    public void Every_instant_is_in_exactly_the_window_around_it() => Gen.Select(Windows, Instants).Sample((window, instant) =>
    {
        var around = window.Around(instant);

        Assert.True(around.Contains(instant));
        Assert.Equal(around.From, window.StartOf(around.From));
        Assert.Equal(around.To, window.StartOf(around.To));
        Assert.Equal(around, window.Around(around.To.AddTicks(-1)));
    });

    [Fact]
    public void A_split_covers_the_period_without_gap_or_overlap() =>
        Gen.Select(Windows, Instants, Gen.Int[1, 2_000]).Sample((window, from, hours) =>
        {
            var period = new Period(from, from.AddHours(hours));

            var parts = window.Split(period).ToList();

            Assert.Equal((period.From, period.To), (parts[0].From, parts[^1].To));
            Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            Assert.All(parts, part => Assert.True(part.From < part.To && part.To <= window.Around(part.From).To));
        });

    private static string Weeks(Period period) => string.Join(' ', Enumerable
        .Range(0, (int)(period.To - period.From).TotalDays)
        .Select(day => period.From.AddDays(day).UtcDateTime)
        .Select(day => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}-{ISOWeek.GetWeekOfYear(day):00}"))
        .Distinct());
}
