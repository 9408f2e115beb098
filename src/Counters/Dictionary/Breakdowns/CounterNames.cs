using System.Collections.Concurrent;
using System.Collections.Immutable;
using Counters.Dictionary.Versions;

namespace Counters.Dictionary.Breakdowns;

/// <summary>What counters are called, by number. This silo learns what it does not know: another one may have had a number given that is new here.</summary>
internal sealed class CounterNames(DictionaryStore store, ValueStore values, EmailHash emails) : IBreakdowns, ICounterPaths
{
    private readonly ConcurrentDictionary<int, Breakdown> _breakdowns = new();
    private readonly Lock _gate = new();
    private volatile string[] _paths = [];
    private volatile ValueCache _values = new();
    private long _valuesChanged;

    public EmailHash Emails => emails;

    public double FullestShare => _values.All.Select(known => (double)known.Used / Breakdown.ValuesMax).DefaultIfEmpty(0).Max();

    /// <summary>What is known of values. Take it once for a question to the store and its answer.</summary>
    public ValueCache Values => _values;

    public IBreakdown Of(int rule) => BreakdownOf(rule);

    /// <exception cref="KeyNotFoundException">This silo does not know the number.</exception>
    public string PathOf(long root, int number) =>
        Path(number, BreakdownNumber.TryParse(number, out var part) ? _values.Find(part.Rule, root) : null) ?? throw Unknown(number);

    /// <summary>Takes in the paths of rules. A path never changes its number, so whoever knows more of them knows better.</summary>
    public void Know(ImmutableArray<CounterLife> counters)
    {
        lock (_gate)
        {
            if (counters.Length > _paths.Length) { _paths = [.. counters.Select(counter => counter.Path)]; }
        }
    }

    /// <summary>Forgets all values when some were retired or taken back since: each is asked for anew when it is met.</summary>
    /// <param name="valuesChanged">How often that has happened in the store.</param>
    public void Heard(long valuesChanged)
    {
        if (Interlocked.Exchange(ref _valuesChanged, valuesChanged) != valuesChanged) { Forget(); }
    }

    /// <summary>Forgets all values.</summary>
    public void Forget() => _values = new ValueCache();

    /// <summary>Learns from the cluster what those of the numbers mean that are not known here. Those that the store never gave out stay unknown.</summary>
    /// <returns>The paths of all of them, held by the answer itself: the cache may have no room for so many.</returns>
    public async Task<ICounterPaths> LearnAsync(IEnumerable<(long Root, int Number)> counters)
    {
        var learnt = new LearntPaths(this);
        foreach (var (root, number) in counters)
        {
            var isOfValue = BreakdownNumber.TryParse(number, out var part);
            if (RulePath(isOfValue ? part.Rule : number) is null) { Know((await store.ReadAsync()).Record.Counters); }
            if (!isOfValue || RulePath(part.Rule) is null || learnt.Values.ContainsKey((part.Rule, root))) { continue; }
            var cache = _values;
            learnt.Values[(part.Rule, root)] = cache.Find(part.Rule, root) is { } known && known.NameOf(part.Slot) is not null
                ? known
                : cache.Add(part.Rule, root, await BreakdownOf(part.Rule).ReadAsync(root));
        }

        return learnt;
    }

    private string? Path(int number, RootValues? known)
    {
        if (!BreakdownNumber.TryParse(number, out var part)) { return RulePath(number); }
        if (RulePath(part.Rule) is not { } rule) { return null; }
        var value = part.Slot == BreakdownNumber.OtherSlot ? BreakdownPath.Other : known?.NameOf(part.Slot);
        return value is null ? null : BreakdownPath.Of(rule, value);
    }

    private string? RulePath(int number)
    {
        var paths = _paths;
        return number >= 0 && number < paths.Length ? paths[number] : null;
    }

    private Breakdown BreakdownOf(int rule) => _breakdowns.GetOrAdd(rule, static (rule, own) => new Breakdown(rule, own.names, own.values), (names: this, values));

    private static KeyNotFoundException Unknown(int number) => new($"No counter is known here by the number {number}.");

    /// <summary>Paths of the values that one question was about.</summary>
    private sealed class LearntPaths(CounterNames names) : ICounterPaths
    {
        public Dictionary<(int Rule, long Root), RootValues> Values { get; } = [];

        public string PathOf(long root, int number) =>
            names.Path(number, BreakdownNumber.TryParse(number, out var part) ? Values.GetValueOrDefault((part.Rule, root)) : null) ?? throw Unknown(number);
    }
}
