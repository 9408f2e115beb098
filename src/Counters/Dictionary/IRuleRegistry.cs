using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>The dictionary in force, and the counters that have ever been counted.</summary>
public interface IRuleRegistry
{
    CounterDictionary Dictionary { get; }

    /// <summary>Null for a path that no dictionary version has ever named.</summary>
    RegisteredCounter? Find(string path);

    /// <summary>The path of a counter, also of one whose rule has since been removed, and of one that belongs to a single value of a rule.</summary>
    /// <exception cref="KeyNotFoundException">The number is not known here; <see cref="LearnAsync"/> may help.</exception>
    string PathOf(int number);

    /// <summary>Learns the paths of counters that other silos have had numbered. A registry that knows all there are has nothing to learn.</summary>
    Task LearnAsync(IEnumerable<int> numbers) => Task.CompletedTask;
}
