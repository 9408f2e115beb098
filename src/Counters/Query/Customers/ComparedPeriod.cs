using Counters.Dictionary;
using Counters.Dictionary.Definitions;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Counters.Tokens;

namespace Counters.Query.Customers;

/// <summary>A stretch of time and the one before it that it is compared with.</summary>
/// <param name="TimeFrame">What it is called: a metric's own time frame, a calendar window, or <c>range</c>.</param>
/// <param name="Previous">Null when there is nothing before it: <c>all</c> has been going on since the beginning.</param>
internal sealed record ComparedPeriod(string TimeFrame, Period Current, Period? Previous)
{
    /// <summary>As a metric's definition has it. Null for a metric that is no count over time.</summary>
    public static ComparedPeriod? Of(TimeFrame timeFrame, DateTimeOffset asOf) => timeFrame switch
    {
        Dictionary.TimeFrame.SevenDays => new("7d", PingWindows.LastCompleteWeek(asOf), Before(PingWindows.LastCompleteWeek(asOf))),
        Dictionary.TimeFrame.TwentyEightDays => new("28d", PingWindows.LastFourCompleteWeeks(asOf), Before(PingWindows.LastFourCompleteWeeks(asOf))),
        Dictionary.TimeFrame.All => new("all", PingWindows.Everything(asOf), null),
        _ => null,
    };

    /// <summary>The last complete window of the calendar, and the one before it: months may differ in length.</summary>
    public static ComparedPeriod LastComplete(UsageWindow window, DateTimeOffset asOf)
    {
        var current = window.Around(window.StartOf(asOf).AddTicks(-1));
        return new(window.Name, current, window.Around(current.From.AddTicks(-1)));
    }

    /// <summary>A range as it was asked for, and as many days before it.</summary>
    public static ComparedPeriod Range(Period range) => new("range", range, Before(range));

    private static Period Before(Period period) => new(period.From - (period.To - period.From), period.From);
}
