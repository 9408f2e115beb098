using System.Buffers.Text;
using System.Text.Json;
using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Rejections;

/// <summary>Holds a query for rejections, as it is in a query string.</summary>
/// <param name="Client">Only what this client sent; null for all clients.</param>
/// <param name="After">The last row of the page before; null for the first page.</param>
internal sealed record RejectedRequest(
    Period Asked, string? Code, string? Event, long? NamespaceId, string? Client, int RowsMax, RejectedPosition? After)
{
    public const int RowsDefault = 100;
    public const int RowsLimit = 1_000;

    private static readonly string[] Known = ["code", "event", "namespace_id", "client", "from", "to", "limit", "after"];

    /// <exception cref="RefusedException">Something is unknown or makes no sense.</exception>
    public static RejectedRequest Read(IQueryCollection parameters, DateTimeOffset now, TimeSpan kept)
    {
        var query = new QueryParameters(parameters, Known);
        var asked = new Period(query.Instant("from") ?? now - kept, query.Instant("to") ?? now.AddMinutes(1));
        if (asked.From >= asked.To) { throw RefusedException.BadParameter("from", "it is not before 'to'; the range includes from and excludes to."); }
        return new RejectedRequest(
            asked,
            query.Single("code"),
            query.Single("event"),
            query.Whole("namespace_id", 0, long.MaxValue),
            query.Single("client"),
            (int)(query.Whole("limit", 1, RowsLimit) ?? RowsDefault),
            query.Single("after") is { } after ? RejectedPosition.Parse(after) : null);
    }
}

/// <summary>Marks where a page ended, opaque to clients.</summary>
internal sealed record RejectedPosition(long Minute, string Client, string Code, string Event, string Property, long NamespaceId)
{
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="RefusedException">It was not made here.</exception>
    public static RejectedPosition Parse(string text)
    {
        try
        {
            var position = JsonSerializer.Deserialize<RejectedPosition>(Base64Url.DecodeFromChars(text));
            return position is { Client: not null, Code: not null, Event: not null, Property: not null } ? position : throw NotOurs();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw NotOurs();
        }
    }

    private static RefusedException NotOurs() => RefusedException.BadParameter("after", "give the 'next' of the page before, as it was.");
}
