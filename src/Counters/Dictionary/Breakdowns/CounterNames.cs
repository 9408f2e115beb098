using System.Collections.Concurrent;
using System.Collections.Immutable;
using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>What counters are called, by number. This silo learns what it does not know: another one may have had a number given that is new here.</summary>
internal sealed class CounterNames(IGrainFactory grains, DictionaryStore store) : IBreakdowns, IDisposable
{
    private readonly ConcurrentDictionary<int, Breakdown> _breakdowns = new();
    private readonly Lock _gate = new();
    private volatile string[] _paths = [];

    public IBreakdown Of(int rule) => BreakdownOf(rule);

    /// <summary>Null when this silo does not know the number.</summary>
    public string? PathOf(int number)
    {
        if (!BreakdownNumber.TryParse(number, out var part)) { return RulePath(number); }
        return RulePath(part.Rule) is { } rule && BreakdownOf(part.Rule).ValueOf(part.Slot) is { } value ? BreakdownPath.Of(rule, value) : null;
    }

    /// <summary>Takes in the paths of rules. A path never changes its number, so whoever knows more of them knows better.</summary>
    public void Know(ImmutableArray<CounterLife> counters)
    {
        lock (_gate)
        {
            if (counters.Length > _paths.Length) { _paths = [.. counters.Select(counter => counter.Path)]; }
        }
    }

    /// <summary>Learns from the cluster what those of the numbers mean that are not known here. Those that the store never gave out stay unknown.</summary>
    public async Task LearnAsync(IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            if (PathOf(number) is not null) { continue; }
            var isOfValue = BreakdownNumber.TryParse(number, out var part);
            if (RulePath(isOfValue ? part.Rule : number) is null) { Know((await store.ReadAsync()).Record.Counters); }
            if (isOfValue && RulePath(part.Rule) is not null) { await BreakdownOf(part.Rule).LearnAsync(part.Slot); }
        }
    }

    public void Dispose()
    {
        foreach (var breakdown in _breakdowns.Values) { breakdown.Dispose(); }
    }

    private string? RulePath(int number)
    {
        var paths = _paths;
        return number >= 0 && number < paths.Length ? paths[number] : null;
    }

    private Breakdown BreakdownOf(int rule) =>
        _breakdowns.GetOrAdd(rule, static (rule, grains) => new Breakdown(rule, grains.GetGrain<IBreakdownGrain>(rule)), grains);
}
