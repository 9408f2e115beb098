
namespace Counters.Host.Demo;

/// <summary>When things happen: on work days more than on weekends, by day more than by night.</summary>
internal static class SampleCalendar
{
    /// <summary>The last complete week and the three before it always lie within.</summary>
    public const int Days = 35;

    private const int WorkDayWeight = 12;
    private const int WeekendWeight = 2;
    private const int SecondsPerHour = 3_600;

    /// <summary>By hour of the day, UTC.</summary>
    private static readonly int[] HourWeights = [1, 1, 1, 1, 1, 2, 4, 10, 20, 26, 28, 24, 16, 22, 26, 24, 18, 12, 8, 5, 4, 3, 2, 1];

    /// <summary>An instant in the <see cref="Days"/> before <paramref name="anchor"/>, which is the start of a day.</summary>
    public static DateTimeOffset Pick(Random random, DateTimeOffset anchor)
    {
        DateTimeOffset day;
        do
        {
            day = anchor.AddDays(-1 - random.Next(Days));
        }
        while (random.Next(WorkDayWeight) >= (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? WeekendWeight : WorkDayWeight));

        var hour = WeightedPick.Index(random, HourWeights);
        return day.AddHours(hour).AddSeconds(random.Next(SecondsPerHour));
    }
}
