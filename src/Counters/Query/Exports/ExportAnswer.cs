using Counters.ClickHouse;
using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Counters.Query.Exports;

/// <summary>A file on its way from ClickHouse to whoever asked for it.</summary>
/// <remarks>When it cannot be completed the connection is broken off: that tells that the file is not whole, where an orderly end would hide it.</remarks>
internal sealed partial class ExportAnswer(
    ExportSource source, AnswerFormat format, string fileName, SpoolSpace space, ReaderPace pace, ILogger<ExportAnswer> logger) : IResult
{
    /// <summary>
    /// What ClickHouse's answer ends with when the query failed half way, after the status was long sent (<c>http_handlers</c>: exception block).
    /// No file of ours can end like that: CSV ends with a cell and CRLF of its own, NDJSON with a brace, Parquet with <c>PAR1</c>.
    /// </summary>
    private static readonly byte[] FailureMark = [.. "__exception__\r\n"u8];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var query = source;
        var response = httpContext.Response;
        response.ContentType = AnswerFormats.MediaType(format) + (format == AnswerFormat.Csv ? "; charset=utf-8; header=present" : "");
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}.{AnswerFormats.Name(format)}\"";
        try
        {
            if (await SendAsync(response.Body, httpContext.AuditNotes, httpContext.RequestAborted) is var end && end.SequenceEqual(FailureMark)) { httpContext.Abort(); }
        }
        catch (ReaderStalledException)
        {
            LogStalled(logger, fileName, AnswerFormats.Name(format));
            httpContext.Abort();
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault) || fault is OperationCanceledException)
        {
            httpContext.Abort();
        }
    }

    /// <summary>Hands the bytes on as they come, and returns the last few.</summary>
    private async Task<byte[]> SendAsync(Stream to, AuditNotes notes, CancellationToken cancellationToken)
    {
        using var spool = new ExportSpool(space);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var filling = FillAsync(spool, leaving.Token);
        try
        {
            byte[] end = [];
            await foreach (var chunk in spool.ReadAsync(cancellationToken))
            {
                await pace.WriteAsync(to, chunk, cancellationToken);
                notes.Bytes = (notes.Bytes ?? 0) + chunk.Length;
                end = [.. end.Concat(chunk[^Math.Min(chunk.Length, FailureMark.Length)..].ToArray()).TakeLast(FailureMark.Length)];
            }

            return end;
        }
        finally
        {
            await leaving.CancelAsync();
            await filling;
        }
    }

    /// <summary>Ends the query as soon as all of it is here, however long the reader takes.</summary>
    private async Task FillAsync(ExportSpool spool, CancellationToken cancellationToken)
    {
        using var query = source;
        await spool.FillAsync(source.ReadAsStreamAsync, cancellationToken);
    }

    [LoggerMessage(2731, LogLevel.Information, "Export {FileName} as {Format} aborted: its client read nothing, or too slowly.")]
    private static partial void LogStalled(ILogger logger, string fileName, string format);
}
