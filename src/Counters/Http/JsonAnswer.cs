using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>Writes an answer as JSON straight into the response.</summary>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    /// <summary>Writes a value in the form that its type declares.</summary>
    public static JsonAnswer Of<T>(T value, JsonTypeInfo<T> type) => new(writer => JsonSerializer.Serialize(writer, value, type));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, JsonText.Writer);
        write(writer);
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
