using System.Collections.Immutable;
using Counters.Http;

namespace Counters.Query.Usage;

/// <summary>The calendar windows that usage is served in, all in UTC.</summary>
public enum UsageWindow
{
    Hour,
    Day,

    /// <summary>Monday to Sunday.</summary>
    IsoWeek,

    Month,
}

/// <summary>The arithmetic of calendar windows.</summary>
public static class UsageWindows
{
    public static ImmutableArray<string> Names { get; } = ["hour", "day", "iso_week", "month"];

    extension(UsageWindow window)
    {
        /// <summary>As the API spells it.</summary>
        public string Name => Names[(int)window];

        /// <summary>The start of the window that the instant falls into.</summary>
        public DateTimeOffset StartOf(DateTimeOffset instant)
        {
            var utc = instant.ToUniversalTime();
            var midnight = new DateTimeOffset(utc.Date, TimeSpan.Zero);
            return window switch
            {
                UsageWindow.Hour => midnight.AddHours(utc.Hour),
                UsageWindow.Day => midnight,
                UsageWindow.IsoWeek => midnight.AddDays(-DaysSinceMonday(utc.DayOfWeek)),
                UsageWindow.Month => midnight.AddDays(1 - utc.Day),
                _ => throw new InvalidOperationException($"There is no window {window}."),
            };
        }

        /// <summary>The start of the window after the one that starts here.</summary>
        public DateTimeOffset Next(DateTimeOffset start) => window switch
        {
            UsageWindow.Hour => start.AddHours(1),
            UsageWindow.Day => start.AddDays(1),
            UsageWindow.IsoWeek => start.AddDays(7),
            UsageWindow.Month => start.AddMonths(1),
            _ => throw new InvalidOperationException($"There is no window {window}."),
        };

        /// <summary>The whole window that the instant falls into.</summary>
        public Period Around(DateTimeOffset instant)
        {
            var start = window.StartOf(instant);
            return new Period(start, window.Next(start));
        }

        /// <summary>The windows that the period touches, the first and the last cut to it.</summary>
        public IEnumerable<Period> Split(Period period)
        {
            for (var start = window.StartOf(period.From); start < period.To; start = window.Next(start))
            {
                yield return new Period(start, window.Next(start)).Intersect(period);
            }
        }
    }

    public static bool TryParse(string name, out UsageWindow window)
    {
        var index = Names.IndexOf(name);
        window = (UsageWindow)Math.Max(index, 0);
        return index >= 0;
    }

    private static int DaysSinceMonday(DayOfWeek day) => ((int)day + 6) % 7;
}
