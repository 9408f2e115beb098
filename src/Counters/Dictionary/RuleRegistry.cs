using System.Collections.Frozen;
using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>This silo's copy of the dictionary in force; complete before the silo takes requests.</summary>
internal sealed class RuleRegistry(CounterNames names) : IRuleRegistry
{
    private sealed record Registered(
        CounterDictionary Dictionary,
        RegisteredDictionary Known,
        FrozenDictionary<string, RegisteredCounter> ByPath);

    private volatile Registered? _registered;

    public CounterDictionary Dictionary => Current.Dictionary;

    /// <summary>Since when the dictionary in force has been in force.</summary>
    public DateTimeOffset ActiveFrom => Current.Known.ActiveFrom;

    public bool IsReady => _registered is not null;

    private Registered Current => _registered ?? throw new InvalidOperationException("The dictionary has not been confirmed yet.");

    public RegisteredCounter? Find(string path) => Current.ByPath.GetValueOrDefault(path);

    public string PathOf(int number) => names.PathOf(number) ?? throw new KeyNotFoundException($"No counter is known here by the number {number}.");

    public Task LearnAsync(IEnumerable<int> numbers) => names.LearnAsync(numbers);

    public void Confirm(CounterDictionary dictionary, RegisteredDictionary known)
    {
        names.Know(known.Counters);
        _registered = new Registered(dictionary, known, known.Counters.ToFrozenDictionary(counter => counter.Path, StringComparer.Ordinal));
    }
}
