using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Counters.Http;
using Microsoft.AspNetCore.Http;

namespace Counters.Customers.Bulk;

/// <summary>Records as NDJSON, written as they are read: the whole is never in memory.</summary>
/// <param name="fileName">Without its ending.</param>
internal sealed class NdjsonAnswer<TBody>(string fileName, IAsyncEnumerable<TBody> bodies, JsonTypeInfo<TBody> type) : IResult
{
    private const int FlushBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ImportBody.MediaType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}.ndjson\"";
        try
        {
            await WriteAsync(httpContext);
        }
        catch (Exception fault) when (response.HasStarted && StorageFault.IsOfRecords(fault))
        {
            // A broken connection tells that the file is not whole; an orderly end would hide it.
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(HttpContext httpContext)
    {
        var output = httpContext.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(output, JsonText.Writer);
        var (bytes, notes) = (0L, httpContext.AuditNotes);
        notes.Count = 0;
        await foreach (var body in bodies.WithCancellation(httpContext.RequestAborted))
        {
            JsonSerializer.Serialize(writer, body, type);
            bytes += writer.BytesPending + writer.BytesCommitted;
            writer.Flush();
            writer.Reset();
            output.Write("\n"u8);
            notes.Count++;
            if (bytes < FlushBytes) { continue; }
            bytes = 0;
            await output.FlushAsync(httpContext.RequestAborted);
        }

        await output.FlushAsync(httpContext.RequestAborted);
    }
}
