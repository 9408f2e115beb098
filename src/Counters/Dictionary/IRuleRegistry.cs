using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>The dictionary in force, and the counters that have ever been counted.</summary>
public interface IRuleRegistry
{
    CounterDictionary Dictionary { get; }

    /// <summary>Null for a path that no dictionary version has ever named.</summary>
    RegisteredCounter? Find(string path);

    /// <summary>The path of a counter, also of one whose rule has since been removed.</summary>
    /// <exception cref="KeyNotFoundException">The number was never given out by this store.</exception>
    string PathOf(int number);
}
