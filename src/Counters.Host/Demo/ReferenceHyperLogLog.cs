namespace Counters.Host.Demo;

/// <summary>
/// What Redis 7 answers to PFCOUNT after PFADD of these identifiers, worked out step by step as its <c>hyperloglog.c</c> does. It shares no
/// code with the platform, so that it can tell when that is wrong.
/// </summary>
internal static class ReferenceHyperLogLog
{
    private const int Registers = 16_384;
    private const int RegisterBits = 14;
    private const int RankMax = 51;

    public static long Estimate(IEnumerable<byte[]> identifiers)
    {
        var ranks = new int[Registers];
        foreach (var identifier in identifiers)
        {
            var hash = Murmur64A(identifier);
            var register = (int)(hash % Registers);
            ranks[register] = Math.Max(ranks[register], Rank(hash >> RegisterBits));
        }

        return Ertl(ranks);
    }

    /// <summary>The place of the lowest set bit, from 1; all 50 bits clear is 51.</summary>
    private static int Rank(ulong bits)
    {
        var rank = 1;
        while (rank < RankMax && (bits & 1) == 0)
        {
            rank++;
            bits >>= 1;
        }

        return rank;
    }

    private static ulong Murmur64A(byte[] key)
    {
        const ulong m = 0xc6a4a7935bd1e995;
        unchecked
        {
            var hash = 0xadc83b19UL ^ ((ulong)key.Length * m);
            var wholeBytes = key.Length - (key.Length % 8);
            for (var at = 0; at < wholeBytes; at += 8)
            {
                var block = BitConverter.ToUInt64(key, at) * m;
                block = (block ^ (block >> 47)) * m;
                hash = (hash ^ block) * m;
            }

            for (var at = wholeBytes; at < key.Length; at++) { hash ^= (ulong)key[at] << (8 * (at - wholeBytes)); }
            if (wholeBytes < key.Length) { hash *= m; }
            hash = (hash ^ (hash >> 47)) * m;
            return hash ^ (hash >> 47);
        }
    }

    /// <summary>Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6.</summary>
    private static long Ertl(int[] ranks)
    {
        double m = Registers;
        var withRank = new int[RankMax + 1];
        foreach (var rank in ranks) { withRank[rank]++; }

        var z = m * Tau((m - withRank[RankMax]) / m);
        for (var rank = RankMax - 1; rank >= 1; rank--) { z = (z + withRank[rank]) * 0.5; }
        z += m * Sigma(withRank[0] / m);
        return (long)Math.Round(0.721347520444481703680 * m * m / z, MidpointRounding.AwayFromZero);
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) { return 0; }
        var (y, z, before) = (1.0, 1 - x, double.NaN);
        while (z != before)
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }

        return z / 3;
    }

    private static double Sigma(double x)
    {
        if (x == 1) { return double.PositiveInfinity; }
        var (y, z, before) = (1.0, x, double.NaN);
        while (z != before)
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }

        return z;
    }
}
