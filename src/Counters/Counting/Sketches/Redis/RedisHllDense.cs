namespace Counters.Counting.Sketches.Redis;

/// <summary>Reads and writes Redis' dense registers: six bits each, from the low bit of each byte upwards.</summary>
internal static class RedisHllDense
{
    public const int Bytes = Sketch.Registers * BitsEach / 8;

    private const int BitsEach = 6;
    private const uint Mask = (1 << BitsEach) - 1;

    /// <summary>Four registers fill three bytes.</summary>
    public static void Write(ReadOnlySpan<byte> ranks, Span<byte> bytes)
    {
        for (var (at, register) = (0, 0); register < Sketch.Registers; at += 3, register += 4)
        {
            var four = ranks[register] | ((uint)ranks[register + 1] << 6) | ((uint)ranks[register + 2] << 12) | ((uint)ranks[register + 3] << 18);
            bytes[at] = (byte)(four & 0xFF);
            bytes[at + 1] = (byte)((four >> 8) & 0xFF);
            bytes[at + 2] = (byte)(four >> 16);
        }
    }

    /// <exception cref="MalformedSketchException">There are too few or too many bytes, or a rank that no element can have.</exception>
    public static Sketch Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes) { throw new MalformedSketchException($"dense registers take {Bytes} bytes, not {bytes.Length}"); }
        var sketch = new Sketch();
        for (var (at, register) = (0, 0); at < Bytes; at += 3, register += 4)
        {
            var four = bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16);
            for (var each = 0; each < 4; each++) { Offer(sketch, register + each, (four >> (each * BitsEach)) & Mask); }
        }

        return sketch;
    }

    private static void Offer(Sketch sketch, int register, uint rank)
    {
        if (rank > SketchUnion.RankMax) { throw new MalformedSketchException($"register {register} has rank {rank}, above {SketchUnion.RankMax}"); }
        if (rank > 0) { sketch.Offer((ushort)register, (byte)rank); }
    }
}
