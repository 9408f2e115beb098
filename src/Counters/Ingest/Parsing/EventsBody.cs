using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Counters.Ingest.Parsing;

/// <summary>Tells by the Content-Type how events are written in a body.</summary>
internal static class EventsBody
{
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];
    private static readonly string[] JsonTypes = ["application/json", "text/json"];

    /// <summary>True for one event a line, false for one JSON value.</summary>
    /// <remarks>A page of another site can send a body without a Content-Type and is not asked by the browser first; with one of ours it is.</remarks>
    /// <exception cref="RefusedException">The body is said to be something else, or nothing is said.</exception>
    public static bool HasLines(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType)) { throw Unknown(); }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) { throw Unknown(); }
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(415, RequestCode.UnknownContentType, "Events are read as UTF-8 only: leave the charset out, or write charset=utf-8.");
        }

        return LineTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            || (JsonTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
                ? false
                : throw Unknown());
    }

    private static RefusedException Unknown() => new(
        415,
        RequestCode.UnknownContentType,
        "Say Content-Type: application/json for one event or an array of them, or application/x-ndjson for one event a line.");
}
