using System.Buffers;
using ClickHouse.Driver.ADO;
using Counters.Http;
using Counters.Rollups;
using Microsoft.AspNetCore.Http;

namespace Counters.Query;

/// <summary>A file on its way from ClickHouse to whoever asked for it.</summary>
/// <remarks>When it cannot be completed the connection is broken off: that tells that the file is not whole, where an orderly end would hide it.</remarks>
internal sealed class ExportAnswer(ClickHouseRawResult file, AnswerFormat format, string fileName) : IResult
{
    private const int CopyBytes = 64 * 1024;

    /// <summary>
    /// What ClickHouse's answer ends with when the query failed half way, after the status was long sent (<c>http_handlers</c>: exception block).
    /// No file of ours can end like that: CSV ends with a cell and CRLF of its own, NDJSON with a brace, Parquet with <c>PAR1</c>.
    /// </summary>
    private static readonly byte[] FailureMark = [.. "__exception__\r\n"u8];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var source = file;
        var response = httpContext.Response;
        response.ContentType = AnswerFormats.MediaType(format) + (format == AnswerFormat.Csv ? "; charset=utf-8; header=present" : "");
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}.{AnswerFormats.Name(format)}\"";
        try
        {
            await using var stream = await source.ReadAsStreamAsync();
            if (await CopyAsync(stream, response.Body, httpContext.AuditNotes, httpContext.RequestAborted) is var end && end.SequenceEqual(FailureMark)) { httpContext.Abort(); }
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault) || fault is OperationCanceledException)
        {
            httpContext.Abort();
        }
    }

    /// <summary>Hands the bytes on as they come, and returns the last few.</summary>
    private static async Task<byte[]> CopyAsync(Stream from, Stream to, AuditNotes notes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        byte[] end = [];
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                notes.Bytes = (notes.Bytes ?? 0) + read;
                end = [.. end.Concat(buffer.Take(read).TakeLast(FailureMark.Length)).TakeLast(FailureMark.Length)];
            }

            return end;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
