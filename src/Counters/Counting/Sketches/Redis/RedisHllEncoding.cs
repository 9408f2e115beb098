using System.Buffers.Binary;

namespace Counters.Counting.Sketches.Redis;

/// <summary>Reads and writes a sketch as Redis keeps it in a string key, so that GET and SET carry sketches between Redis and Counters.</summary>
/// <remarks>
/// A header of 16 bytes (<c>HYLL</c>, the encoding, three unused bytes, the cached cardinality), then the registers, sparse or dense (Redis:
/// <c>hyperloglog.c</c>). What is written is what redis-server 7 writes for the same elements with its default <c>hll-sparse-max-bytes</c>, save that
/// Redis cuts five and more equal neighbours into runs by the order in which they came, and may turn dense a few bytes before the limit.
/// </remarks>
internal static class RedisHllEncoding
{
    public const int HeaderBytes = 16;

    /// <summary>Redis' default for <c>hll-sparse-max-bytes</c>, the header included.</summary>
    public const int SparseBytesMax = 3_000;

    private const byte DenseMark = 0;
    private const byte SparseMark = 1;
    private const int MarkAt = 4;
    private const int CardinalityAt = 8;

    /// <summary>The highest bit says that the sketch has changed since the cardinality was computed.</summary>
    private const ulong NotCached = 1UL << 63;

    private static ReadOnlySpan<byte> Magic => "HYLL"u8;

    /// <param name="cardinality">What PFCOUNT may answer without counting; null makes Redis count.</param>
    public static byte[] Write(Sketch sketch, long? cardinality = null)
    {
        Span<byte> ranks = stackalloc byte[Sketch.Registers];
        sketch.RaiseInto(ranks);
        Span<byte> sparse = stackalloc byte[SparseBytesMax - HeaderBytes];
        var isSparse = RedisHllSparse.TryWrite(ranks, sparse, out var length);
        var bytes = new byte[HeaderBytes + (isSparse ? length : RedisHllDense.Bytes)];
        Magic.CopyTo(bytes);
        bytes[MarkAt] = isSparse ? SparseMark : DenseMark;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(CardinalityAt), cardinality is { } known ? (ulong)known : NotCached);
        if (isSparse)
        {
            sparse[..length].CopyTo(bytes.AsSpan(HeaderBytes));
        }
        else
        {
            RedisHllDense.Write(ranks, bytes.AsSpan(HeaderBytes));
        }

        return bytes;
    }

    /// <exception cref="MalformedSketchException">The bytes are something else, cut off, or damaged.</exception>
    public static Sketch Read(ReadOnlySpan<byte> bytes)
    {
        CheckHeader(bytes);
        return bytes[MarkAt] switch
        {
            DenseMark => RedisHllDense.Read(bytes[HeaderBytes..]),
            SparseMark => RedisHllSparse.Read(bytes[HeaderBytes..]),
            var other => throw new MalformedSketchException($"encoding {other} is neither dense (0) nor sparse (1)"),
        };
    }

    /// <summary>What Redis last computed, if nothing was added since.</summary>
    /// <exception cref="MalformedSketchException">The bytes do not begin as a sketch does.</exception>
    public static long? CachedCardinality(ReadOnlySpan<byte> bytes)
    {
        CheckHeader(bytes);
        var cached = BinaryPrimitives.ReadUInt64LittleEndian(bytes[CardinalityAt..]);
        return (cached & NotCached) == 0 ? (long)cached : null;
    }

    private static void CheckHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes) { throw new MalformedSketchException($"{bytes.Length} bytes are less than its header of {HeaderBytes}"); }
        if (!bytes.StartsWith(Magic)) { throw new MalformedSketchException("it does not begin with HYLL"); }
    }
}
