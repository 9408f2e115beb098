using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Customers.Bulk;

/// <summary>Reads an NDJSON import whole: nothing is applied before all of it was checked.</summary>
internal sealed class ImportBody(BodyMemoryLimiter admission, IOptions<BodyOptions> options, TimeProvider clock)
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>What is checked, and noted as one change, at once; larger files are sent in parts.</summary>
    public const int LinesMax = 10_000;

    /// <exception cref="RefusedException">The body is too large, too slow, not UTF-8, or in an encoding that is not known; or there is no room for it now.</exception>
    /// <exception cref="RefusedException">It is not NDJSON, has too many lines or none.</exception>
    public async Task<List<NdjsonLine<TBody>>> ReadAsync<TBody>(HttpRequest http, JsonTypeInfo<TBody> type)
        where TBody : class
    {
        if (http.ContentType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new RefusedException(415, "unsupported_media_type", $"Send one JSON object a line, with Content-Type: {MediaType}.");
        }

        using var body = await RequestBody.ReadAsync(http, admission, options.Value, clock, http.HttpContext.RequestAborted);
        if (!Utf8.IsValid(body.Bytes.Span)) { throw new RefusedException(400, RequestCode.InvalidUtf8, "The body is not valid UTF-8."); }

        // Counted before the first is parsed: a line that is not JSON costs far more than a line that is only found.
        return NdjsonLines.Count(body.Bytes.Span, LinesMax) switch
        {
            0 => throw new RefusedException(400, "empty_import", "There is no line in the body."),
            > LinesMax => throw new RefusedException(413, "too_many_lines", $"An import has at most {LinesMax} lines; send the rest in further requests."),
            _ => NdjsonLine<TBody>.ReadAll(body.Bytes.Span, type, http.HttpContext.RequestAborted),
        };
    }
}
