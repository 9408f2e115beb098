using System.Globalization;
using Counters.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Counters.Http;

/// <summary>Reads the parameters of a query string, and refuses those that the route does not have.</summary>
internal sealed class QueryParameters
{
    private readonly IQueryCollection _query;

    /// <exception cref="RefusedException">There is a parameter that is not known.</exception>
    public QueryParameters(IQueryCollection query, IReadOnlyList<string> known)
    {
        _query = query;
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw RefusedException.BadParameter(unknown, known.Count == 0 ? "there are no parameters." : $"there is no such parameter. Known are {string.Join(", ", known)}.");
        }
    }

    /// <summary>All values of a parameter that may be repeated.</summary>
    public StringValues All(string name) => _query[name];

    /// <summary>Null when it is not given.</summary>
    /// <exception cref="RefusedException">It is given more than once.</exception>
    public string? Single(string name) => _query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } values => values[0],
        _ => throw RefusedException.BadParameter(name, "give it once."),
    };

    /// <summary>Null when it is not given.</summary>
    /// <exception cref="RefusedException">It is no time.</exception>
    public DateTimeOffset? Instant(string name)
    {
        var text = Single(name);
        return text is null ? null
            : Timestamp.TryParse(text, out var instant) ? instant
            : throw RefusedException.BadParameter(
                name, $"'{text}' is not an ISO 8601 time such as 2026-11-22T10:00:00Z or 2026-11-22, between 1970 and 2106.");
    }

    /// <summary>Null when it is not given.</summary>
    /// <exception cref="RefusedException">It is no whole number from <paramref name="min"/> to <paramref name="max"/>.</exception>
    public long? Whole(string name, long min, long max) => Single(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw RefusedException.BadParameter(name, $"'{text}' is not a whole number {(max == long.MaxValue ? $"of at least {min}" : $"from {min} to {max}")}.");

    /// <summary>The instant as of which windows are meant: <c>recorded_at</c>, or now.</summary>
    /// <exception cref="RefusedException">It is no time, or has not come yet.</exception>
    public DateTimeOffset RecordedAt(DateTimeOffset now)
    {
        var recordedAt = Instant("recorded_at") ?? now;
        return recordedAt <= now + ClockSkew.AheadMax
            ? recordedAt
            : throw RefusedException.BadParameter("recorded_at", $"{Timestamp.Format(recordedAt)} has not come yet.");
    }
}
