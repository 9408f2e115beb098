using System.Runtime.InteropServices;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Ingest.Parsing;

namespace Counters.Ingest.Matching;

/// <summary>Packs the events of one request that happened in one namespace.</summary>
internal sealed class NamespaceBatch(long namespaceId)
{
    private readonly EventBatchEncoder _writer = new();
    private readonly List<(int Index, EventRules Rules)> _events = [];
    private readonly List<(int Record, uint UnixSeconds)> _rootless = [];
    private readonly List<int> _totals = [];
    private readonly List<int> _sums = [];
    private readonly List<UniqueHit> _uniques = [];
    private readonly List<UnknownValue> _unknownValues = [];
    private readonly List<(IBreakdown Breakdown, ReadOnlyMemory<byte> Value)> _unknownHere = [];

    public long NamespaceId => namespaceId;

    public int Events => _events.Count;

    /// <summary>Whether its namespace has answered that it is counted.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Whether some events came without their root.</summary>
    public bool NeedsRoots => _rootless.Count > 0;

    /// <summary>Values whose counters are not known yet, with the root namespaces they count in. They point into the body of the request.</summary>
    public IEnumerable<(IBreakdown Breakdown, long Root, ReadOnlyMemory<byte> Value)> UnknownValues =>
        _unknownValues.Select(unknown => (unknown.Breakdown, _writer.RootOf(unknown.Record), unknown.Value));

    public bool HasUnknownValues => _unknownValues.Count > 0;

    /// <summary>Where the batch's n-th event stands in the request, and what it is called.</summary>
    public (int Index, string Event) EventAt(int position) => (_events[position].Index, _events[position].Rules.Name);

    /// <summary>Matches the event with its rules and packs what they count.</summary>
    public void Add(int index, ReceivedEvent received, UInt128 replayId, DateTimeOffset receivedAt)
    {
        var unixSeconds = (uint)(received.Time ?? receivedAt).ToUnixTimeSeconds();
        var record = _writer.Begin(replayId, unixSeconds, received.RootNamespaceId ?? 0, rootAssumed: false);
        if (received.RootNamespaceId is null) { _rootless.Add((record, unixSeconds)); }
        _events.Add((index, received.Rules!));
        Match(received);
        WriteTotals(record);
        _writer.Sums(CollectionsMarshal.AsSpan(_sums), received.Value?.Number ?? Amount.Zero);
        _writer.Uniques(CollectionsMarshal.AsSpan(_uniques));
    }

    /// <summary>Gives the values of events that came without their root the counters that this silo knows. Call it when roots are resolved.</summary>
    public void ResolveKnownValues() => _unknownValues.RemoveAll(unknown =>
    {
        var isKnown = unknown.Breakdown.TryFind(_writer.RootOf(unknown.Record), unknown.Value.Span, out var counter);
        if (isKnown) { _writer.SetCounter(unknown.End, counter); }
        return isKnown;
    });

    /// <summary>Gives each event without a root the one its namespace had when it happened.</summary>
    public void Resolve(RootHistory roots)
    {
        foreach (var (record, unixSeconds) in _rootless)
        {
            var (root, assumed) = roots.At(unixSeconds);
            _writer.SetRoot(record, root, assumed);
        }

        _rootless.Clear();
    }

    /// <summary>Gives each value the counter that was learnt of it.</summary>
    public void ResolveValues(IReadOnlyDictionary<(IBreakdown Breakdown, long Root), LearntCounters> learnt)
    {
        foreach (var (breakdown, value, record, end) in _unknownValues)
        {
            _writer.SetCounter(end, learnt[(breakdown, _writer.RootOf(record))].CounterOf(value.Span));
        }

        _unknownValues.Clear();
    }

    public EventBatch Seal() => _writer.Seal();

    private void Match(ReceivedEvent received)
    {
        _totals.Clear();
        _sums.Clear();
        _uniques.Clear();
        _unknownHere.Clear();
        foreach (var rule in received.Rules!.Rules)
        {
            if (!rule.Matches(received)) { continue; }
            switch (rule.Kind)
            {
                case RuleKind.Total:
                    _totals.Add(rule.Counter);
                    break;

                // A missing value or identifier skips the rule, as in GitLab.
                case RuleKind.Sum when received.Value is not null:
                    _sums.Add(rule.Counter);
                    break;
                case RuleKind.Unique when IdentifierOf(rule.Unique, received) is { } identifier:
                    var (register, rank) = RegisterHash.Of(identifier.Span);
                    _uniques.Add(new UniqueHit(rule.Counter, register, rank));
                    break;
                case RuleKind.TotalPerValue when ValueOf(rule.Unique, received) is { } value:
                    MatchValue(rule.Values!, value, received.RootNamespaceId);
                    break;
            }
        }
    }

    private void MatchValue(CountedValues values, ReadOnlyMemory<byte> sent, long? root)
    {
        if (!values.MayBeApart(sent.Span))
        {
            _totals.Add(values.Breakdown.Other);
            return;
        }

        var value = values.Stored(sent);
        if (root is { } known && values.Breakdown.TryFind(known, value.Span, out var counter))
        {
            _totals.Add(counter);
        }
        else
        {
            _unknownHere.Add((values.Breakdown, value));
        }
    }

    /// <summary>Counters that are not known yet come last and hold the place of those that are meant, which take as many bytes.</summary>
    private void WriteTotals(int record)
    {
        foreach (var (breakdown, _) in _unknownHere) { _totals.Add(breakdown.Other); }
        var end = _writer.Totals(CollectionsMarshal.AsSpan(_totals));
        for (var at = _unknownHere.Count - 1; at >= 0; at--, end -= EventBatchEncoder.CounterBytesMax)
        {
            _unknownValues.Add(new UnknownValue(_unknownHere[at].Breakdown, _unknownHere[at].Value, record, end));
        }
    }

    /// <summary>What a rule that is counted by value counts by: texts as they were sent, numbers as GitLab writes them.</summary>
    private static ReadOnlyMemory<byte>? ValueOf(UniqueIdentifier unique, ReceivedEvent received) =>
        unique == UniqueIdentifier.Value && received.Value is { } number ? RubyNumber.Of(number) : IdentifierOf(unique, received);

    private static ReadOnlyMemory<byte>? IdentifierOf(UniqueIdentifier unique, ReceivedEvent received) => unique switch
    {
        UniqueIdentifier.User => received.UserId,
        UniqueIdentifier.Project => received.ProjectId?.Text,
        UniqueIdentifier.Namespace => received.NamespaceText,
        UniqueIdentifier.Label => received.Label?.Text,
        UniqueIdentifier.Property => received.Property?.Text,
        UniqueIdentifier.Value => received.Value?.Text,
        _ => null,
    };
}

/// <summary>Holds a value that was met before this silo knew its counter, or the root namespace it counts in.</summary>
/// <param name="Record">Where its event stands, with the root.</param>
/// <param name="End">Where the counter ends that holds its place.</param>
internal readonly record struct UnknownValue(IBreakdown Breakdown, ReadOnlyMemory<byte> Value, int Record, int End);
