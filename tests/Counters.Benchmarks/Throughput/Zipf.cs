
namespace Counters.Benchmarks.Throughput;

/// <summary>Draws namespaces as customers are: the first one busiest, the n-th with a n-th of its traffic.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;
    private readonly Random _random;

    public Zipf(int count, int seed)
    {
        _random = new Random(seed);
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++) { _cumulative[rank] = sum += 1.0 / (rank + 1); }
        for (var rank = 0; rank < count; rank++) { _cumulative[rank] /= sum; }
    }

    public int Next()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble());
        return at < 0 ? Math.Min(~at, _cumulative.Length - 1) : at;
    }

    public int Next(int below) => _random.Next(below);
}
