using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Versions;

namespace Counters.Tests.Oracle.Platform;

/// <summary>
/// The dictionary in force on the turned calendar, since before any stream begins. The platform's own comes into force by the clock of Redis, which no
/// test can turn, and would rightly refuse events of other years.
/// </summary>
internal sealed class TurnedRules(RuleRegistry registry, DateTimeOffset since) : IRuleRegistry
{
    public CounterDictionary Dictionary => registry.Dictionary;

    public RegisteredCounter? Find(string path) => registry.Find(path) is { } counter ? counter with { ActiveFrom = since } : null;

    public string PathOf(long root, int number) => registry.PathOf(root, number);

    public Task<ICounterPaths> LearnAsync(IEnumerable<(long Root, int Number)> counters) => registry.LearnAsync(counters);
}
