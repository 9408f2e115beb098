using System.Buffers.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Audit;

/// <summary>A question to the audit, as it is written in a query string.</summary>
/// <param name="RowsMax">Null for a file, which has all rows.</param>
/// <param name="After">The last row of the page before; null for the first page.</param>
internal sealed record AuditRequest(Period Asked, string? Action, string? Client, AnswerFormat Format, int? RowsMax, AuditPosition? After)
{
    public const int RowsDefault = 100;
    public const int RowsLimit = 1_000;

    private static readonly string[] Known = ["from", "to", "action", "client", "limit", "cursor", "format"];
    private static readonly string[] OfPages = ["limit", "cursor"];

    /// <exception cref="RefusedException">Something is unknown or makes no sense.</exception>
    public static AuditRequest Read(HttpRequest http, DateTimeOffset now, TimeSpan kept)
    {
        var query = new QueryParameters(http.Query, Known);
        var asked = new Period(query.Instant("from") ?? now - kept, query.Instant("to") ?? now.AddMinutes(1));
        if (asked.From >= asked.To) { throw RefusedException.BadParameter("from", "it is not before 'to'; the range includes from and excludes to."); }
        var format = AnswerFormats.Of(http, AnswerFormats.All);
        if (format != AnswerFormat.Json && OfPages.FirstOrDefault(http.Query.ContainsKey) is { } paged)
        {
            throw RefusedException.BadParameter(paged, "a file has all rows; leave it out, or ask for JSON.");
        }

        return new AuditRequest(
            asked,
            query.Single("action"),
            query.Single("client"),
            format,
            format == AnswerFormat.Json ? (int)(query.Whole("limit", 1, RowsLimit) ?? RowsDefault) : null,
            query.Single("cursor") is { } cursor ? AuditPosition.Parse(cursor) : null);
    }
}

/// <summary>Where a page ended, opaque to clients.</summary>
internal sealed partial record AuditPosition(long Milliseconds, string Id)
{
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="RefusedException">It was not made here.</exception>
    public static AuditPosition Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditPosition>(Base64Url.DecodeFromChars(text)) is { Milliseconds: >= 0 and < 253402300800000, Id: { } id } position
                && RowId().IsMatch(id)
                ? position
                : throw NotOurs();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw NotOurs();
        }
    }

    private static RefusedException NotOurs() => RefusedException.BadParameter("cursor", "give the 'next_cursor' of the page before, as it was.");

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex RowId();
}
