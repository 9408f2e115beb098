using System.Globalization;

namespace Counters.Tests.Oracle.Reference;

/// <summary>
/// Which weekly keys GitLab writes and reads, written from the reference and not taken from the platform
/// (GitLab: <c>lib/gitlab/usage/time_series_storable.rb</c>, <c>time_frame.rb</c>).
/// </summary>
internal static class GitLabWeeks
{
    /// <summary>Ruby's <c>%G-%V</c>.</summary>
    public static string Of(DateTime utc) => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(utc)}-{ISOWeek.GetWeekOfYear(utc):D2}");

    /// <summary>The weeks of all days from 7 days or 4 weeks ago to the end of this week, less one week: "we always keep 1 week of margin".</summary>
    public static IReadOnlyList<string> Read(string timeFrame, DateTime recordedAt)
    {
        var today = recordedAt.Date;
        var endOfWeek = today;
        while (endOfWeek.DayOfWeek != DayOfWeek.Sunday) { endOfWeek = endOfWeek.AddDays(1); }
        var end = endOfWeek.AddDays(-7);
        var start = today.AddDays(timeFrame == "7d" ? -7 : -28);
        var weeks = new List<string>();
        for (var day = start; day <= end; day = day.AddDays(1))
        {
            if (!weeks.Contains(Of(day))) { weeks.Add(Of(day)); }
        }

        return weeks;
    }
}
