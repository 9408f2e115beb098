
namespace Counters.Host.Demo;

/// <summary>Picks one of several, each as often as its weight says.</summary>
internal static class WeightedPick
{
    public static int Index(Random random, IReadOnlyList<int> weights)
    {
        var left = random.Next(weights.Sum());
        var index = 0;
        while (left >= weights[index]) { left -= weights[index++]; }
        return index;
    }
}
