using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Dictionary;

namespace Counters.Tests.Ingest;

/// <summary>The counters of values without a cluster: what the grain would do is done here, and kept nowhere.</summary>
internal sealed class SomeBreakdowns : IBreakdowns, IDisposable
{
    private readonly Dictionary<int, Breakdown> _breakdowns = [];

    public IBreakdown Of(int rule) => BreakdownOf(rule);

    /// <summary>The value that a counter counts.</summary>
    public string? ValueOf(int counter) => BreakdownNumber.TryParse(counter, out var number) ? BreakdownOf(number.Rule).ValueOf(number.Slot) : null;

    public void Dispose()
    {
        foreach (var breakdown in _breakdowns.Values) { breakdown.Dispose(); }
    }

    private Breakdown BreakdownOf(int rule) =>
        _breakdowns.TryGetValue(rule, out var known) ? known : _breakdowns[rule] = new Breakdown(rule, new InMemory());

    private sealed class InMemory : IBreakdownGrain
    {
        private List<string> _values = [];

        public Task<ImmutableArray<string>> LearnAsync(int known, ImmutableArray<string> values)
        {
            _values = BreakdownGrain.Taken(_values, values);
            return Task.FromResult<ImmutableArray<string>>([.. _values.Skip(known)]);
        }
    }
}
