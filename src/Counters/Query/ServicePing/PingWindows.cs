using Counters.Dictionary;
using Counters.Http;
using Counters.Query.Usage;

namespace Counters.Query.ServicePing;

/// <summary>The windows of GitLab's time frames, as seen at an instant (GitLab: <c>lib/gitlab/usage/time_frame.rb</c>).</summary>
public static class PingWindows
{
    private const int WeeksOf28Days = 4;
    private const int DaysOfWeek = 7;

    private static readonly TimeSpan LagOfEverythingMax = TimeSpan.FromHours(1);

    /// <summary><c>7d</c>: the last complete ISO week. The current week is never in it, not even on a Sunday evening.</summary>
    public static Period LastCompleteWeek(DateTimeOffset asOf) => LastCompleteWeeks(asOf, 1);

    /// <summary><c>28d</c>: the last four complete ISO weeks.</summary>
    public static Period LastFourCompleteWeeks(DateTimeOffset asOf) => LastCompleteWeeks(asOf, WeeksOf28Days);

    /// <summary>
    /// <c>all</c>: everything so far, the hour that is under way included, because totals are kept by the hour. It begins before anything can have
    /// been counted.
    /// </summary>
    public static Period Everything(DateTimeOffset asOf) => new(DateTimeOffset.UnixEpoch, UsageWindow.Hour.Around(asOf.AddTicks(-1)).To);

    /// <summary>Null for a metric that is no count over time.</summary>
    public static Period? Of(TimeFrame timeFrame, DateTimeOffset asOf) => timeFrame switch
    {
        TimeFrame.SevenDays => LastCompleteWeek(asOf),
        TimeFrame.TwentyEightDays => LastFourCompleteWeeks(asOf),
        TimeFrame.All => Everything(asOf),
        _ => null,
    };

    /// <summary>
    /// The watermark that a number of this time frame has to be measured by; null when it need not be. A week is whole only once everything before its
    /// end is visible. "So far" runs on for ever, and nobody expects the last moments in it; what lags by more than the hour that it is kept by is
    /// missing all the same.
    /// </summary>
    public static DateTimeOffset? Watermark(TimeFrame timeFrame, DateTimeOffset asOf, DateTimeOffset completeThrough) =>
        timeFrame == TimeFrame.All && asOf - completeThrough <= LagOfEverythingMax ? null : completeThrough;

    private static Period LastCompleteWeeks(DateTimeOffset asOf, int weeks)
    {
        var end = UsageWindow.IsoWeek.StartOf(asOf);
        return new Period(Representable(end.AddDays(-DaysOfWeek * weeks)), Representable(end));
    }

    /// <summary>Instants begin in 1970 here, so that is where windows of the first weeks are cut.</summary>
    private static DateTimeOffset Representable(DateTimeOffset instant) => instant < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : instant;
}
