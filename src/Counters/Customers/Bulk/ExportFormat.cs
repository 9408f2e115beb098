using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Customers.Bulk;

/// <summary>Whether a collection is asked for as NDJSON, which exports it whole.</summary>
internal static class ExportFormat
{
    private const string Ndjson = "ndjson";

    public static bool IsNdjson(HttpRequest http) => AnswerFormats.Of(http, [AnswerFormat.Json, AnswerFormat.Ndjson]) == AnswerFormat.Ndjson;

    /// <summary>An export has no filters: what came out of it can be put in elsewhere.</summary>
    /// <exception cref="RefusedException">There are other parameters, or another format.</exception>
    public static void ThrowUnlessNdjson(HttpRequest http)
    {
        if (http.Query.Keys.FirstOrDefault(key => key != "format") is { } other)
        {
            throw RefusedException.BadParameter(other, "an export as NDJSON has no parameter but format; it is always whole.");
        }

        if (http.Query["format"] is [{ } format, ..] && format != Ndjson) { throw RefusedException.BadParameter("format", $"'{format}' is not {Ndjson}."); }
    }
}
