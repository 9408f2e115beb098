namespace Counters.Counting.Sketches.Redis;

/// <summary>Reads and writes Redis' sparse registers: runs of equal ones, one after the other, without gaps.</summary>
/// <remarks>
/// <c>00xxxxxx</c> ZERO: 1 to 64 registers without a rank; <c>01xxxxxx yyyyyyyy</c> XZERO: 1 to 16,384 of them; <c>1vvvvvxx</c> VAL: 1 to 4 registers
/// of one rank, 1 to 32. Higher ranks need the dense form.
/// </remarks>
internal static class RedisHllSparse
{
    private const int ZeroRunMax = 64;
    private const int ValueRunMax = 4;
    private const byte ValueMax = 32;
    private const byte LongZero = 0x40;
    private const byte Value = 0x80;

    /// <summary>No opcode takes more than two bytes or covers less than one register: what is longer is not worth reading.</summary>
    private const int BytesMax = 2 * Sketch.Registers;

    /// <summary>False when the registers need the dense form: a rank is too high, or the runs do not fit into <paramref name="bytes"/>.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> ranks, Span<byte> bytes, out int length)
    {
        length = 0;
        for (var register = 0; register < ranks.Length;)
        {
            var rank = ranks[register];
            var run = RunOf(ranks[register..], rank);
            var isLongZero = rank == 0 && run > ZeroRunMax;
            if (rank > ValueMax || length + (isLongZero ? 2 : 1) > bytes.Length) { return false; }
            if (rank > 0)
            {
                run = Math.Min(run, ValueRunMax);
                bytes[length++] = (byte)(Value | ((rank - 1) << 2) | (run - 1));
            }
            else if (!isLongZero)
            {
                bytes[length++] = (byte)(run - 1);
            }
            else
            {
                bytes[length++] = (byte)(LongZero | ((run - 1) >> 8));
                bytes[length++] = (byte)((run - 1) & 0xFF);
            }

            register += run;
        }

        return true;
    }

    /// <exception cref="MalformedSketchException">The runs end before the last register, or go beyond it.</exception>
    public static Sketch Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax) { throw new MalformedSketchException($"sparse registers take at most {BytesMax} bytes, not {bytes.Length}"); }
        var sketch = new Sketch();
        var register = 0;
        while (!bytes.IsEmpty)
        {
            var (rank, run, taken) = Next(bytes);
            if (register + run > Sketch.Registers) { throw new MalformedSketchException($"its runs go beyond the {Sketch.Registers} registers"); }
            for (var end = register + run; register < end; register++)
            {
                if (rank > 0) { sketch.Offer((ushort)register, rank); }
            }

            bytes = bytes[taken..];
        }

        return register == Sketch.Registers ? sketch : throw new MalformedSketchException($"its runs cover {register} of the {Sketch.Registers} registers");
    }

    private static (byte Rank, int Run, int Taken) Next(ReadOnlySpan<byte> bytes)
    {
        var opcode = bytes[0];
        if ((opcode & Value) != 0) { return ((byte)(((opcode >> 2) & 0x1F) + 1), (opcode & 0x03) + 1, 1); }
        if ((opcode & LongZero) == 0) { return (0, opcode + 1, 1); }
        return bytes.Length > 1 ? ((byte)0, (((opcode & 0x3F) << 8) | bytes[1]) + 1, 2) : throw new MalformedSketchException("its last run is cut off");
    }

    private static int RunOf(ReadOnlySpan<byte> ranks, byte rank)
    {
        var end = ranks.IndexOfAnyExcept(rank);
        return end < 0 ? ranks.Length : end;
    }
}
