namespace Counters.Contracts;

/// <summary>Unsigned integers in as few bytes as they need, seven bits a byte, lowest first.</summary>
public static class Leb128
{
    /// <summary>Writes <paramref name="value"/> and returns the bytes it took (1 to 5).</summary>
    public static int Write(Span<byte> target, uint value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a value at <paramref name="offset"/> and moves it past.</summary>
    public static uint Read(ReadOnlySpan<byte> source, ref int offset)
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = source[offset++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
