namespace Counters.Dictionary;

/// <summary>What the platform remembers for ever of a counter, by its canonical path.</summary>
/// <param name="Path">The rule's canonical path.</param>
/// <param name="Number">Its short name in messages and in Redis; never reused.</param>
/// <param name="ActiveFrom">Since when it has been counted without a gap.</param>
public sealed record RegisteredCounter(string Path, int Number, DateTimeOffset ActiveFrom);

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
