using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Counters.Http.Bodies;

/// <summary>Reads a small body of one JSON object.</summary>
internal static class JsonBody
{
    /// <param name="expected">What the body must be, for people.</param>
    /// <exception cref="RefusedException">It is not JSON of this type.</exception>
    public static async Task<TBody> ReadAsync<TBody>(HttpRequest http, JsonTypeInfo<TBody> type, string expected)
        where TBody : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Body, type, http.HttpContext.RequestAborted)
                ?? throw new RefusedException(400, RequestCode.InvalidJson, $"The body must be {expected}.");
        }
        catch (JsonException exception)
        {
            throw new RefusedException(400, RequestCode.InvalidJson, JsonFault.Of(exception));
        }
    }
}
