using Counters.Contracts;
using Counters.Dictionary;

namespace Counters.Query.ServicePing;

/// <summary>One counter over all three of GitLab's windows, as decimal texts; null where nothing matched.</summary>
internal readonly record struct PingTotal(string Counter, string? Week, string? FourWeeks, string? Everything)
{
    /// <summary>Null when nothing matched.</summary>
    public Amount? In(TimeFrame timeFrame) =>
        timeFrame switch { TimeFrame.SevenDays => Week, TimeFrame.TwentyEightDays => FourWeeks, _ => Everything } is { } text ? Amount.Parse(text) : null;
}
