using System.Globalization;

namespace Counters.Http;

/// <summary>How the API writes and reads instants: ISO 8601 in UTC.</summary>
internal static class Timestamp
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>What ClickHouse's DateTime ends before.</summary>
    public static DateTimeOffset End { get; } = new(2106, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whole seconds plainly, finer instants with their fraction.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A date is its midnight; without an offset UTC is meant.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant)
        && instant >= DateTimeOffset.UnixEpoch && instant < End;
}
