using System.Numerics;
using System.Runtime.InteropServices;

namespace Counters.Counting.Sketches;

/// <summary>
/// Merges sketches by maximum and estimates how many distinct elements they saw together: Redis' PFCOUNT of several keys, to the digit.
/// </summary>
internal sealed class SketchUnion
{
    /// <summary>With 14 bits for the register, 50 are left for the rank; the guard bit ends the longest run of zeros.</summary>
    public const byte RankMax = 51;

    /// <summary>Redis' <c>HLL_ALPHA_INF</c>, 0.5 / ln 2.</summary>
    private const double AlphaInfinity = 0.721347520444481703680;

    private readonly byte[] _ranks = new byte[Sketch.Registers];

    public void Add(Sketch sketch) => sketch.RaiseInto(_ranks);

    /// <summary>Otmar Ertl's improved estimator, as Redis 7 computes it (Redis: <c>hyperloglog.c</c>, <c>hllCount</c>).</summary>
    public long Count()
    {
        Span<int> withRank = stackalloc int[64];
        Histogram(withRank);
        const double m = Sketch.Registers;
        var z = m * Tau((m - withRank[RankMax]) / m);
        for (var rank = RankMax - 1; rank >= 1; rank--) { z = (z + withRank[rank]) * 0.5; }
        z += m * Sigma(withRank[0] / m);
        return (long)Math.Round(AlphaInfinity * m * m / z, MidpointRounding.AwayFromZero);
    }

    /// <summary>Raises each rank to the other's.</summary>
    internal static void Raise(Span<byte> ranks, ReadOnlySpan<byte> others)
    {
        var mine = MemoryMarshal.Cast<byte, Vector<byte>>(ranks);
        var theirs = MemoryMarshal.Cast<byte, Vector<byte>>(others);
        for (var at = 0; at < mine.Length; at++) { mine[at] = Vector.Max(mine[at], theirs[at]); }
    }

    /// <summary>Four tables, because counting the same rank twice in a row waits for the first to be written.</summary>
    private void Histogram(Span<int> withRank)
    {
        Span<int> second = stackalloc int[64], third = stackalloc int[64], fourth = stackalloc int[64];
        for (var at = 0; at < Sketch.Registers; at += 4)
        {
            withRank[_ranks[at] & 63]++;
            second[_ranks[at + 1] & 63]++;
            third[_ranks[at + 2] & 63]++;
            fourth[_ranks[at + 3] & 63]++;
        }

        for (var rank = 0; rank < withRank.Length; rank++) { withRank[rank] += second[rank] + third[rank] + fourth[rank]; }
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) { return 0; }
        var (power, sum) = (1.0, 1 - x);
        while (true)
        {
            x = Math.Sqrt(x);
            power *= 0.5;
            var next = sum - (Math.Pow(1 - x, 2) * power);
            if (next == sum) { return sum / 3; }
            sum = next;
        }
    }

    private static double Sigma(double x)
    {
        if (x == 1) { return double.PositiveInfinity; }
        var (power, sum) = (1.0, x);
        while (true)
        {
            x *= x;
            var next = sum + (x * power);
            power += power;
            if (next == sum) { return sum; }
            sum = next;
        }
    }
}
