using Orleans.Configuration;

namespace Counters.Cluster;

/// <summary>Sets what Orleans does when memory runs short, and what it keeps of namespaces that are long gone.</summary>
/// <remarks>The bound on held namespaces comes first; this is for what it does not foresee, such as namespaces that are much larger than usual.</remarks>
internal static class MemoryTuning
{
    /// <summary>Of the memory that the runtime may use, garbage included, in percent. Above it the longest idle grains are deactivated.</summary>
    private const double UsageMax = 80;

    /// <summary>Down to this. Orleans' own distance of 5 lets so few go that garbage alone brings it back at once.</summary>
    private const double UsageTarget = 65;

    /// <summary>A flood fills memory within tens of seconds.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Places of grains on other silos that are remembered. Orleans' million would be some 300 MB.</summary>
    private const int PlacesMax = 200_000;

    public static void Apply(GrainCollectionOptions options)
    {
        options.EnableActivationSheddingOnMemoryPressure = true;
        options.MemoryUsageLimitPercentage = UsageMax;
        options.MemoryUsageTargetPercentage = UsageTarget;
        options.MemoryUsagePollingPeriod = LookEvery;
    }

    public static void Apply(GrainDirectoryOptions options) => options.CacheSize = PlacesMax;
}
