using System.Text;
using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Ingest;
using Counters.Ingest.Parsing;
using Counters.Tests.Redis;

namespace Counters.Tests.Dictionary.Breakdowns;

/// <summary>What one silo knows of values, on a real store. It hears of retired values when the test says so.</summary>
internal sealed class ValueSilo
{
    private readonly DictionaryStore _dictionary;

    private ValueSilo(StoreEngine engine, EmailHash emails)
    {
        Store = new ValueStore(engine.Connection, engine.Barrier);
        _dictionary = new DictionaryStore(engine.Connection, engine.Barrier, new DictionaryTiming());
        Names = new CounterNames(_dictionary, Store, emails);
        Names.Know([.. Enumerable.Range(0, 8).Select(number => new CounterLife(Path(number)))]);
        Retirement = new ValueRetirement(_dictionary, Store, Names);
    }

    public CounterNames Names { get; }

    public ValueStore Store { get; }

    public ValueRetirement Retirement { get; }

    public static async Task<ValueSilo> StartAsync(StoreEngine engine)
    {
        var secret = new ValueSecret(engine.Connection, engine.Barrier);
        await secret.AgreeAsync();
        return new ValueSilo(engine, new EmailHash(secret));
    }

    public static string Path(int rule) => $"rule{rule}-operator:total-label";

    /// <summary>Looks at the store once.</summary>
    public async Task HearAsync() => Names.Heard((await _dictionary.ReadAsync()).ValuesChanged);

    /// <summary>The counters of values as a request finds them: from memory, else from the store.</summary>
    public async Task<int[]> CountersAsync(int rule, long root, IReadOnlyList<string> values, INewValueAllowance? allowance = null)
    {
        var breakdown = Names.Of(rule);
        var texts = values.Select(value => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value)).ToList();
        var unknown = texts.Where(value => !breakdown.TryFind(root, value.Span, out _)).ToList();
        var known = texts.ToDictionary(value => value, value => breakdown.TryFind(root, value.Span, out var counter) ? counter : -1);
        if (unknown.Count == 0) { return [.. known.Values]; }
        var learnt = await breakdown.LearnAsync(root, unknown, allowance ?? new AnyNumber());
        return [.. known.Select(value => value.Value >= 0 ? value.Value : learnt.CounterOf(value.Key.Span))];
    }

    public async Task<int> CounterAsync(int rule, long root, string value) => (await CountersAsync(rule, root, [value]))[0];

    /// <summary>The value that a counter counts as a flush of this silo names it.</summary>
    public async Task<string> NameAsync(long root, int counter) =>
        BreakdownPath.Split((await Names.LearnAsync([(root, counter)])).PathOf(root, counter)).Value;

    /// <summary>The value that a counter counts, from memory; null for the counter of a rule.</summary>
    public string? ValueOf(long root, int counter) =>
        BreakdownNumber.TryParse(counter, out _) ? BreakdownPath.Split(Names.PathOf(root, counter)).Value : null;

    /// <summary>Does what the intake does between reading a request and counting it.</summary>
    /// <param name="root">Of all events that were sent without theirs.</param>
    public static async Task ResolveAsync(EventRequestParser request, long root)
    {
        foreach (var batch in request.Batches)
        {
            batch.Resolve(new RootHistory(batch.NamespaceId, [(0, root)]));
            batch.ResolveKnownValues();
            var learnt = new Dictionary<(IBreakdown, long), LearntCounters>();
            foreach (var values in batch.UnknownValues.GroupBy(value => (value.Breakdown, value.Root), value => value.Value))
            {
                learnt[values.Key] = await values.Key.Breakdown.LearnAsync(values.Key.Root, values, new AnyNumber());
            }

            batch.ResolveValues(learnt);
        }
    }
}
