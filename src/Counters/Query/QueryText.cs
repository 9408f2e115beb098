using Microsoft.AspNetCore.Http;

namespace Counters.Query;

/// <summary>A query string whose parameters are all known.</summary>
internal sealed class QueryText
{
    /// <summary>A client's clock may run ahead by as much as an event's may.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    private readonly IQueryCollection _query;

    /// <exception cref="QueryRefusedException">There is a parameter that is not known.</exception>
    public QueryText(IQueryCollection query, IReadOnlyList<string> known)
    {
        _query = query;
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw QueryRefusedException.BadParameter(unknown, known.Count == 0 ? "there are no parameters." : $"there is no such parameter. Known are {string.Join(", ", known)}.");
        }
    }

    /// <summary>Null when it is not given.</summary>
    /// <exception cref="QueryRefusedException">It is given more than once.</exception>
    public string? Single(string name) => _query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } values => values[0],
        _ => throw QueryRefusedException.BadParameter(name, "give it once."),
    };

    /// <summary>Null when it is not given.</summary>
    /// <exception cref="QueryRefusedException">It is no time.</exception>
    public DateTimeOffset? Instant(string name)
    {
        var text = Single(name);
        return text is null ? null
            : Timestamp.TryParse(text, out var instant) ? instant
            : throw QueryRefusedException.BadParameter(
                name, $"'{text}' is not an ISO 8601 time such as 2026-11-22T10:00:00Z or 2026-11-22, between 1970 and 2106.");
    }

    /// <summary>The instant as of which windows are meant: <c>recorded_at</c>, or now.</summary>
    /// <exception cref="QueryRefusedException">It is no time, or has not come yet.</exception>
    public DateTimeOffset RecordedAt(DateTimeOffset now)
    {
        var recordedAt = Instant("recorded_at") ?? now;
        return recordedAt <= now + AheadMax
            ? recordedAt
            : throw QueryRefusedException.BadParameter("recorded_at", $"{Timestamp.Format(recordedAt)} has not come yet.");
    }
}
