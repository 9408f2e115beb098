using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Counters.Query;
using Microsoft.AspNetCore.Http;

namespace Counters.Operations;

/// <summary>A question about refusals, as it stands in a query string.</summary>
/// <param name="Client">Only what this client sent; null for all clients.</param>
/// <param name="After">The last row of the page before; null for the first page.</param>
internal sealed record RejectedRequest(
    Period Asked, string? Code, string? Event, long? NamespaceId, string? Client, int RowsMax, RejectedPosition? After)
{
    public const int RowsDefault = 100;
    public const int RowsLimit = 1_000;

    private static readonly string[] Known = ["code", "event", "namespace_id", "client", "from", "to", "limit", "after"];

    /// <exception cref="QueryRefusedException">Something is unknown or makes no sense.</exception>
    public static RejectedRequest Read(IQueryCollection query, DateTimeOffset now, TimeSpan kept)
    {
        if (query.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            throw QueryRefusedException.BadParameter(unknown, $"there is no such parameter. Known are {string.Join(", ", Known)}.");
        }

        var asked = new Period(Instant(query, "from") ?? now - kept, Instant(query, "to") ?? now.AddMinutes(1));
        if (asked.From >= asked.To) { throw QueryRefusedException.BadParameter("from", "it is not before 'to'; the range includes from and excludes to."); }
        return new RejectedRequest(
            asked,
            Single(query, "code"),
            Single(query, "event"),
            Number(query, "namespace_id", 0, long.MaxValue),
            Single(query, "client"),
            (int)(Number(query, "limit", 1, RowsLimit) ?? RowsDefault),
            Single(query, "after") is { } after ? RejectedPosition.Parse(after) : null);
    }

    private static DateTimeOffset? Instant(IQueryCollection query, string name) =>
        Single(query, name) is not { } text ? null
        : Timestamp.TryParse(text, out var instant) ? instant
        : throw QueryRefusedException.BadParameter(name, $"'{text}' is not an ISO 8601 time such as 2026-11-22T10:00:00Z or 2026-11-22.");

    private static long? Number(IQueryCollection query, string name, long min, long max) =>
        Single(query, name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw QueryRefusedException.BadParameter(name, $"it must be an integer from {min} to {max}.");

    private static string? Single(IQueryCollection query, string name) => query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } values => values[0],
        _ => throw QueryRefusedException.BadParameter(name, "give it once."),
    };
}

/// <summary>Where a page ended, opaque to clients.</summary>
internal sealed record RejectedPosition(long Minute, string Client, string Code, string Event, string Property, long NamespaceId)
{
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="QueryRefusedException">It was not made here.</exception>
    public static RejectedPosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<RejectedPosition>(Base64Url.DecodeFromChars(text)) is { Client: not null, Code: not null, Event: not null, Property: not null } position
                ? position
                : throw NotOurs();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw NotOurs();
        }
    }

    private static QueryRefusedException NotOurs() => QueryRefusedException.BadParameter("after", "give the 'next' of the page before, as it was.");
}
