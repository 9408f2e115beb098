using System.Collections.Frozen;
using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Dictionary.Versions;

/// <summary>A version ready to count by: its dictionary, and its counters as they are from its instant on. Immutable.</summary>
internal sealed class RulesInForce : IRuleRegistry
{
    private readonly FrozenDictionary<string, RegisteredCounter> _byPath;
    private readonly ImmutableArray<CounterLife> _counters;

    private RulesInForce(ActivatedVersion activated, CounterDictionary dictionary, ImmutableArray<CounterLife> counters)
    {
        (Activated, Dictionary, _counters) = (activated, dictionary, counters);
        _byPath = counters.At(activated.Since).ToFrozenDictionary(counter => counter.Path, StringComparer.Ordinal);
    }

    public ActivatedVersion Activated { get; }

    public CounterDictionary Dictionary { get; }

    /// <summary>Null when this release of the program does not know all rules of the version: it must not count then.</summary>
    public static RulesInForce? Of(ActivatedVersion activated, CounterDictionary dictionary, ImmutableArray<CounterLife> counters)
    {
        var rules = new RulesInForce(activated, dictionary, counters);
        var known = dictionary.Rules.Select(rule => rule.Path).ToHashSet(StringComparer.Ordinal);
        return rules._byPath.Values.All(counter => counter.ActiveFrom is null || known.Contains(counter.Path)) ? rules : null;
    }

    public RegisteredCounter? Find(string path) => _byPath.GetValueOrDefault(path);

    public string PathOf(long root, int number) =>
        number >= 0 && number < _counters.Length ? _counters[number].Path : throw new KeyNotFoundException($"No rule is known here by the number {number}.");
}
