using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Counters.Ingest;

/// <summary>A request's body, whole and decompressed, in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Of the body as sent, and of what it decompresses to: a small request must not become a large one in memory.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    private const int BytesFirst = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BytesFirst);
    private int _length;

    private RequestBody()
    {
    }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <exception cref="RequestException">The body is too large, or in an encoding that is not known.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new RequestBody();
        try
        {
            await body.FillAsync(request, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async Task FillAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        switch (encoding)
        {
            case "" or "identity":
                await FillAsync(request.Body, cancellationToken);
                break;
            case "gzip":
                await using (var plain = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                {
                    await FillGzipAsync(plain, cancellationToken);
                }

                break;
            default:
                throw new RequestException(415, "unknown_encoding", "The body's encoding is not known; send it plain or as gzip.");
        }
    }

    private async Task FillGzipAsync(GZipStream plain, CancellationToken cancellationToken)
    {
        try
        {
            await FillAsync(plain, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new RequestException(400, "invalid_gzip", "The body says that it is gzip, but it is not.");
        }
    }

    private async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _buffer.Length) { Grow(); }
            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0) { return; }
            _length += read;
            if (_length > BytesMax)
            {
                throw new RequestException(413, "too_large", $"A request has at most {BytesMax} bytes, decompressed; send the rest in further requests.");
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
