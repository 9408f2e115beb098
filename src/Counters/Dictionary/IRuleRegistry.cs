using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>The dictionary in force, and the counters that have ever been counted.</summary>
public interface IRuleRegistry : ICounterPaths
{
    CounterDictionary Dictionary { get; }

    /// <summary>All of this as of one moment. Take it once wherever two answers must be of one version.</summary>
    IRuleRegistry InForce => this;

    /// <summary>The rules for events received at an instant, and for no others.</summary>
    /// <exception cref="CountingUnavailableException">This silo cannot tell just now, or does not have them.</exception>
    IRuleRegistry At(DateTimeOffset receivedAt) => this;

    /// <summary>Null for a path that no dictionary version has ever named.</summary>
    RegisteredCounter? Find(string path);

    /// <summary>Learns the paths of counters that other silos have had numbered. A registry that knows all there are has nothing to learn.</summary>
    /// <returns>The paths of those counters, whatever the registry forgets meanwhile.</returns>
    Task<ICounterPaths> LearnAsync(IEnumerable<(long Root, int Number)> counters) => Task.FromResult<ICounterPaths>(this);
}

/// <summary>What counters are called, by number.</summary>
public interface ICounterPaths
{
    /// <summary>The path of a counter, also of one whose rule has since been removed, and of one that belongs to a single value of a rule.</summary>
    /// <param name="root">The root namespace in which it was counted: each numbers the values of a rule for itself.</param>
    /// <exception cref="KeyNotFoundException">The number is not known here; <see cref="IRuleRegistry.LearnAsync"/> may help.</exception>
    string PathOf(long root, int number);
}
