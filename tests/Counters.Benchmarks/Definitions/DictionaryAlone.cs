using System.Collections.Frozen;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;

namespace Counters.Benchmarks.Definitions;

/// <summary>A dictionary in force without a cluster around it.</summary>
internal sealed class DictionaryAlone : IRuleRegistry, IBreakdowns
{
    private readonly FrozenDictionary<string, RegisteredCounter> _counters;

    public DictionaryAlone(CounterDictionary dictionary)
    {
        Dictionary = dictionary;
        _counters = dictionary.Rules
            .Select((rule, number) => new RegisteredCounter(rule.Path, number, DateTimeOffset.UnixEpoch))
            .ToFrozenDictionary(counter => counter.Path, StringComparer.Ordinal);
    }

    public CounterDictionary Dictionary { get; }

    public RegisteredCounter? Find(string path) => _counters.GetValueOrDefault(path);

    public string PathOf(long root, int number) => throw new NotSupportedException("Nothing is read back here.");

    public EmailHash Emails => throw new NotSupportedException("The generated definitions count nothing by value.");

    public double FullestShare => 0;

    public IBreakdown Of(int rule) => throw new NotSupportedException("The generated definitions count nothing by value.");
}
