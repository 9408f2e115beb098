using Counters.Contracts;
using Counters.Http;

namespace Counters.Query.Usage;

/// <summary>Lays what was counted over the calendar, and tells zero from unknown. Pure.</summary>
/// <remarks>
/// A window without events is 0 when its counters were active in at least a part of it; it is left out when they were not active at all, or when it
/// has not begun. Events from before a counter was active (late ones, or of a rule that was removed and came back) give partial rows.
/// </remarks>
internal static class UsageRows
{
    /// <param name="counted">What was counted, by group and start of window: one number, or one for each value in the order of the answer.</param>
    /// <param name="groups">Every group that the answer speaks of.</param>
    public static IEnumerable<UsageRow> Fill(
        UsageRequest request,
        ILookup<(long GroupId, DateTimeOffset WindowStart), (Amount Value, CountedValue? Of)> counted,
        IEnumerable<long> groups,
        DateTimeOffset completeThrough,
        DateTimeOffset now)
    {
        foreach (var group in groups)
        {
            foreach (var period in request.Window.Split(request.Period))
            {
                var isComplete = IsComplete(request, period, completeThrough);
                var isCounted = false;
                foreach (var (value, of) in counted[(group, request.Window.StartOf(period.From))])
                {
                    isCounted = true;
                    yield return new UsageRow(period, group, value, isComplete, of);
                }

                if (!isCounted && IsZero(request, period, now)) { yield return new UsageRow(period, group, Amount.Zero, isComplete); }
            }
        }
    }

    /// <summary>Whether a group without events has 0 in the period: it was counted in at least a part of it, and was the customer's.</summary>
    public static bool IsZero(UsageRequest request, Period period, DateTimeOffset now) =>
        request.Measure.ActiveFrom < period.To
        && !(request.Measure.ActiveTo <= period.From)
        && period.From <= now
        && request.Customer?.Touches(period) != false;

    public static bool IsComplete(UsageRequest request, Period period, DateTimeOffset completeThrough) =>
        request.Measure.ActiveFrom <= period.From
        && !(request.Measure.ActiveTo < period.To)
        && period.To <= completeThrough
        && request.Window.Around(period.From) == period
        && request.Customer?.Covers(period) != false;
}
