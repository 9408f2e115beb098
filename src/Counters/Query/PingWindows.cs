using Counters.Dictionary;

namespace Counters.Query;

/// <summary>The windows of GitLab's time frames, as seen at an instant (GitLab: <c>lib/gitlab/usage/time_frame.rb</c>).</summary>
public static class PingWindows
{
    private const int WeeksOf28Days = 4;
    private const int DaysOfWeek = 7;

    /// <summary><c>7d</c>: the last complete ISO week. The current week is never in it, not even on a Sunday evening.</summary>
    public static Period LastCompleteWeek(DateTimeOffset asOf) => LastCompleteWeeks(asOf, 1);

    /// <summary><c>28d</c>: the last four complete ISO weeks.</summary>
    public static Period LastFourCompleteWeeks(DateTimeOffset asOf) => LastCompleteWeeks(asOf, WeeksOf28Days);

    /// <summary><c>all</c>: everything, the current hour included. It begins before anything can have been counted.</summary>
    public static Period Everything(DateTimeOffset asOf) => new(DateTimeOffset.UnixEpoch, UsageWindow.Hour.Around(asOf).To);

    /// <summary>Null for a metric that is no count over time.</summary>
    public static Period? Of(TimeFrame timeFrame, DateTimeOffset asOf) => timeFrame switch
    {
        TimeFrame.SevenDays => LastCompleteWeek(asOf),
        TimeFrame.TwentyEightDays => LastFourCompleteWeeks(asOf),
        TimeFrame.All => Everything(asOf),
        _ => null,
    };

    private static Period LastCompleteWeeks(DateTimeOffset asOf, int weeks)
    {
        var end = UsageWindow.IsoWeek.StartOf(asOf);
        return new Period(end.AddDays(-DaysOfWeek * weeks), end);
    }
}
