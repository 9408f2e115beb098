using System.Buffers;
using System.IO.Compression;
using System.Numerics;
using Microsoft.AspNetCore.Http;

namespace Counters.Http.Bodies;

/// <summary>A request's body, whole and decompressed, in a rented buffer that grows as bytes arrive. Its memory is asked for before it is taken.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Of the body as sent, and of what it decompresses to: a small request must not become a large one in memory.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    /// <summary>Too large a body is read to this length, and forgotten, because a client that is cut off while it sends does not see why.</summary>
    public const int BytesReadMax = 4 * BytesMax;

    /// <summary>JSON events compress to a tenth or less; guessed too low, the buffer grows.</summary>
    private const int CompressionFactor = 8;

    private const int BufferBytesMin = 64 * 1024;

    private readonly BodyLease _share;
    private byte[] _buffer;
    private int _length;

    private RequestBody(BodyLease share, int bytes)
    {
        _share = share;
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <exception cref="RefusedException">The body is too large, too slow, broken, or in an encoding that is not known; or there is no room for it now.</exception>
    public static async Task<RequestBody> ReadAsync(
        HttpRequest request, BodyMemoryLimiter admission, BodyOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var isGzip = IsGzip(request);
        if (request.ContentLength > BytesMax) { throw TooLarge(); }
        var share = await admission.EnterAsync(Caller.Of(request.HttpContext).Name, cancellationToken);
        var body = new RequestBody(share, FirstBytes(request.ContentLength, isGzip));
        try
        {
            await body.FillAsync(request, isGzip, options.BodyTimeMax, clock, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _share.Dispose();
    }

    private async Task FillAsync(HttpRequest request, bool isGzip, TimeSpan timeMax, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            if (!isGzip)
            {
                await FillAsync(request.Body, either.Token);
                return;
            }

            await using var plain = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            await FillAsync(plain, either.Token);
        }
        catch (InvalidDataException)
        {
            throw new RefusedException(400, RequestCode.InvalidGzip, "The body says that it is gzip, but it is not, or it is cut off. Nothing was counted.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(
                408, RequestCode.TooSlow, $"The body did not arrive within {timeMax.TotalSeconds:0} s. Nothing was counted; send it again, in smaller requests.");
        }
    }

    private async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == BytesMax)
            {
                await EndAsync(stream, cancellationToken);
                return;
            }

            if (_length == _buffer.Length) { Grow(); }
            var read = await stream.ReadAsync(_buffer.AsMemory(_length, Math.Min(_buffer.Length, BytesMax) - _length), cancellationToken);
            if (read == 0) { return; }
            _length += read;
        }
    }

    /// <summary>The buffer is as full as it may be: nothing may follow.</summary>
    private static async Task EndAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await stream.ReadAsync(new byte[1], cancellationToken) > 0) { throw TooLarge(); }
    }

    private void Grow()
    {
        _share.GrowTo(_buffer.Length * 2L);
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static bool IsGzip(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) { return false; }
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) { return true; }
        throw new RefusedException(415, RequestCode.UnknownEncoding, "The body's Content-Encoding is not known; send it plain or as gzip.");
    }

    /// <summary>The announced length chooses the first buffer within the first portion only. It has a byte to spare, so that the body's end is met without growing.</summary>
    private static int FirstBytes(long? length, bool isGzip)
    {
        var expected = length is null ? 0 : isGzip ? length.Value * CompressionFactor : length.Value + 1;
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(expected, BufferBytesMin, BodyMemoryLimiter.FirstBytes));
    }

    private static RefusedException TooLarge() =>
        new(413, RequestCode.TooLarge, $"A request has at most {BytesMax} bytes, as sent and decompressed; nothing of this one was counted. Send the events in several requests.");
}
