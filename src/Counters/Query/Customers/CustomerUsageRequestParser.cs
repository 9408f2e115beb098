using Counters.Http;
using Counters.Query.Usage;
using Microsoft.AspNetCore.Http;

namespace Counters.Query.Customers;

/// <summary>Reads a question for a customer's usage from a query string, and says what to mend when it cannot.</summary>
internal sealed class CustomerUsageRequestParser(TimeProvider time)
{
    private static readonly string[] Known = ["window", "from", "to", "recorded_at", "format"];

    /// <summary>Uniques are kept by the day, so an hour is no window for all metrics.</summary>
    private static readonly UsageWindow[] Windows = [UsageWindow.Day, UsageWindow.IsoWeek, UsageWindow.Month];

    /// <exception cref="RefusedException">Something is unknown or makes no sense.</exception>
    public CustomerUsageRequest Read(string customerId, HttpRequest http)
    {
        var query = new QueryParameters(http.Query, Known);
        var recordedAt = query.RecordedAt(time.GetUtcNow());
        return new CustomerUsageRequest(customerId, recordedAt, Compared(query, recordedAt), AnswerFormats.Of(http, AnswerFormats.All))
        {
            Reach = Caller.Of(http.HttpContext).Reach,
        };
    }

    /// <summary>The last complete window by its name; null when none is named.</summary>
    public static ComparedPeriod? LastComplete(QueryParameters query, DateTimeOffset recordedAt)
    {
        if (query.Single("window") is not { } name) { return null; }
        return UsageWindows.TryParse(name, out var window) && Windows.Contains(window)
            ? ComparedPeriod.LastComplete(window, recordedAt)
            : throw RefusedException.BadParameter(
                "window", $"'{name}' is none of {string.Join(", ", Windows.Select(each => each.Name))}; without it each metric has its own time frame.");
    }

    private static ComparedPeriod? Compared(QueryParameters query, DateTimeOffset recordedAt)
    {
        var window = LastComplete(query, recordedAt);
        switch ((query.Instant("from"), query.Instant("to")))
        {
            case (null, null):
                return window;
            case ({ } from, { } to) when window is null:
                return ComparedPeriod.Range(Days(from, to, recordedAt));
            case ({ }, { }):
                throw RefusedException.BadParameter("window", "give either window, for the last complete one, or from and to.");
            default:
                throw RefusedException.BadParameter("from", "from and to go together; the range includes from and excludes to.");
        }
    }

    private static Period Days(DateTimeOffset from, DateTimeOffset to, DateTimeOffset recordedAt)
    {
        foreach (var (name, instant) in new[] { ("from", from), ("to", to) })
        {
            if (UsageWindow.Day.StartOf(instant) != instant)
            {
                throw RefusedException.BadParameter(name, $"{Timestamp.Format(instant)} is inside a day; uniques are kept by the day, in UTC.");
            }
        }

        return from >= to ? throw RefusedException.BadParameter("from", $"{Timestamp.Format(from)} is not before 'to', {Timestamp.Format(to)}.")
            : to > recordedAt ? throw RefusedException.BadParameter("to", $"{Timestamp.Format(to)} has not come yet.")
            : from - (to - from) < DateTimeOffset.UnixEpoch ? throw RefusedException.BadParameter("from", "the range is longer than all the time before it since 1970.")
            : new Period(from, to);
    }
}
