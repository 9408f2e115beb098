namespace Counters.Counting;

/// <summary>Numbers buckets of time as the counting stage does: hours and days since 1970-01-01 UTC.</summary>
internal static class RollupHour
{
    public const uint Seconds = 3600;
    public const uint HoursPerDay = 24;

    public static uint Of(uint unixSeconds) => unixSeconds / Seconds;

    public static uint DayOf(uint unixSeconds) => unixSeconds / (Seconds * HoursPerDay);

    public static DateTime Start(uint hour) => DateTime.UnixEpoch.AddHours(hour);

    public static DateOnly Day(uint day) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day));
}
