using System.Buffers.Binary;
using System.Numerics;

namespace Counters.Ingest.Parsing;

/// <summary>Turns an identifier into the register it falls into and the rank it offers there, exactly as Redis' PFADD does.</summary>
/// <remarks>
/// MurmurHash64A with Redis' seed; the low 14 bits are the register, the rank is the position of the first set bit in the other 50
/// (Redis: <c>hyperloglog.c</c>, <c>hllPatLen</c>). The raw identifier goes no further than this.
/// </remarks>
public static class RegisterHash
{
    public const int RegisterBits = 14;

    private const ulong Seed = 0xadc83b19UL;
    private const ulong Multiplier = 0xc6a4a7935bd1e995UL;

    public static (ushort Register, byte Rank) Of(ReadOnlySpan<byte> identifier)
    {
        var hash = Murmur64A(identifier);
        var register = (ushort)(hash & ((1 << RegisterBits) - 1));

        // The guard bit ends the run of zeros, so the rank is at most 51.
        var rest = (hash >> RegisterBits) | (1UL << (64 - RegisterBits));
        return (register, (byte)(BitOperations.TrailingZeroCount(rest) + 1));
    }

    internal static ulong Murmur64A(ReadOnlySpan<byte> key)
    {
        unchecked
        {
            var hash = Seed ^ ((ulong)key.Length * Multiplier);
            for (; key.Length >= 8; key = key[8..])
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(key) * Multiplier;
                word ^= word >> 47;
                hash = (hash ^ (word * Multiplier)) * Multiplier;
            }

            if (!key.IsEmpty)
            {
                ulong tail = 0;
                for (var at = key.Length - 1; at >= 0; at--) { tail = (tail << 8) | key[at]; }
                hash = (hash ^ tail) * Multiplier;
            }

            hash = (hash ^ (hash >> 47)) * Multiplier;
            return hash ^ (hash >> 47);
        }
    }
}
