using Counters.Dictionary;

namespace Counters.Host.Demo;

/// <summary>GitLab's windows: 7d is the last complete week from Monday on, 28d the last four, all is everything up to the instant's hour.</summary>
/// <param name="Until">Not in the window any more.</param>
internal readonly record struct ModelWindow(DateTime From, DateTime Until)
{
    public static ModelWindow Of(TimeFrame timeFrame, DateTimeOffset asOf)
    {
        var monday = asOf.UtcDateTime.Date;
        while (monday.DayOfWeek != DayOfWeek.Monday) { monday = monday.AddDays(-1); }
        return timeFrame switch
        {
            TimeFrame.SevenDays => new(monday.AddDays(-7), monday),
            TimeFrame.TwentyEightDays => new(monday.AddDays(-28), monday),
            _ => new(DateTime.MinValue, asOf.UtcDateTime.Date.AddHours(asOf.UtcDateTime.Hour + 1)),
        };
    }

    public bool Contains(DateTime time) => time >= From && time < Until;
}
