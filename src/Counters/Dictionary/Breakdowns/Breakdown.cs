using System.Collections.Immutable;
using System.Text;
using Counters.Contracts;

namespace Counters.Dictionary;

/// <summary>What this silo knows of one rule that is counted by value. Values never change their numbers, so what it knows is never wrong, only too little.</summary>
internal sealed class Breakdown : IBreakdown, IDisposable
{
    /// <summary>Of one rule, over all namespaces and all time. Whatever is seen later counts as <see cref="BreakdownPath.Other"/>.</summary>
    public const int ValuesMax = 1_000;

    /// <summary>Longer ones count as <see cref="BreakdownPath.Other"/>: a value is kept in every row of its counter.</summary>
    public const int ValueBytesMax = 255;

    /// <summary>How long a request waits for others that ask; then it is answered 503 and sent again.</summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(10);

    private static readonly byte[] OtherBytes = Encoding.UTF8.GetBytes(BreakdownPath.Other);

    private readonly int _rule;
    private readonly IBreakdownGrain _grain;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Known _known = Known.Of([]);

    /// <summary>Immutable: readers meet the one before or the one after.</summary>
    private sealed record Known(ImmutableArray<string> Values, Dictionary<byte[], int> Slots)
    {
        public bool IsFull => Values.Length >= ValuesMax;

        public static Known Of(ImmutableArray<string> values) => new(
            values, values.Index().ToDictionary(value => Encoding.UTF8.GetBytes(value.Item), value => value.Index + 1, ValueBytes.Comparer));
    }

    /// <param name="rule">The rule's own number.</param>
    /// <param name="grain">Numbers the values of this rule.</param>
    public Breakdown(int rule, IBreakdownGrain grain)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule, BreakdownNumber.RuleMax);
        (_rule, _grain) = (rule, grain);
        Other = new BreakdownNumber(rule, BreakdownNumber.OtherSlot).Value;
    }

    public int Other { get; }

    public bool TryFind(ReadOnlySpan<byte> value, out int counter)
    {
        var known = _known;
        var isFound = known.Slots.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value, out var slot);
        counter = new BreakdownNumber(_rule, isFound ? slot : BreakdownNumber.OtherSlot).Value;
        return isFound || known.IsFull || !HasOwnCounter(value);
    }

    public Task LearnAsync(IEnumerable<ReadOnlyMemory<byte>> values) => InTurnAsync(async () =>
    {
        // As many different values as there may be fill whatever room there is, so that further ones need not be sent.
        var unknown = values
            .Where(value => !TryFind(value.Span, out _))
            .Select(value => Encoding.UTF8.GetString(value.Span))
            .Distinct(StringComparer.Ordinal)
            .Take(ValuesMax)
            .ToImmutableArray();
        if (unknown.Length > 0) { await AskAsync(unknown); }
    });

    /// <summary>The value in a slot; null when it has none yet, here at least.</summary>
    public string? ValueOf(int slot)
    {
        var values = _known.Values;
        return slot == BreakdownNumber.OtherSlot ? BreakdownPath.Other : slot <= values.Length ? values[slot - 1] : null;
    }

    /// <summary>Learns what other silos have had numbered, unless that slot is known.</summary>
    public Task LearnAsync(int slot) => InTurnAsync(async () =>
    {
        if (ValueOf(slot) is null) { await AskAsync([]); }
    });

    public void Dispose() => _turn.Dispose();

    /// <summary>Whether the value may have a counter of its own at all.</summary>
    internal static bool HasOwnCounter(ReadOnlySpan<byte> value) => value.Length <= ValueBytesMax && !value.SequenceEqual(OtherBytes);

    /// <summary>One after the other: of many requests that meet the same value only the first has to ask.</summary>
    private async Task InTurnAsync(Func<Task> learn)
    {
        if (!await _turn.WaitAsync(TurnMax)) { throw new TimeoutException("Values are being numbered too slowly just now."); }
        try
        {
            await learn();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AskAsync(ImmutableArray<string> values)
    {
        var known = _known.Values;
        _known = Known.Of([.. known, .. await _grain.LearnAsync(known.Length, values)]);
    }
}
