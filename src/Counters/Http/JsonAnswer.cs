using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Counters.Http;

/// <summary>An answer that writes itself straight into the response.</summary>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        write(writer);
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
