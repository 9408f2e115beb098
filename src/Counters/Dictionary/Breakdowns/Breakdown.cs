using System.Text;

namespace Counters.Dictionary.Breakdowns;

/// <summary>The counters of one rule that is counted by value, in all root namespaces: from memory where it can, else from the store.</summary>
/// <param name="rule">The rule's own number.</param>
internal sealed class Breakdown(int rule, CounterNames names, ValueStore store) : IBreakdown
{
    /// <summary>In use, of one rule within one root namespace. Whatever is seen later counts as <see cref="BreakdownPath.Other"/>.</summary>
    public const int ValuesMax = 1_000;

    /// <summary>Longer ones count as <see cref="BreakdownPath.Other"/>: a value is kept in every row of its counter.</summary>
    public const int ValueBytesMax = 255;

    private static readonly byte[] OtherBytes = Encoding.UTF8.GetBytes(BreakdownPath.Other);

    public int Other { get; } = new BreakdownNumber(Checked(rule), BreakdownNumber.OtherSlot).Value;

    public bool TryFind(long root, ReadOnlySpan<byte> value, out int counter)
    {
        var slot = HasOwnCounter(value) ? names.Values.Find(rule, root)?.SlotOf(value) : BreakdownNumber.OtherSlot;
        counter = new BreakdownNumber(rule, slot ?? BreakdownNumber.OtherSlot).Value;
        return slot is not null;
    }

    public async Task<LearntCounters> LearnAsync(long root, IEnumerable<ReadOnlyMemory<byte>> values, INewValueAllowance allowance)
    {
        // Whatever is forgotten meanwhile is forgotten with this cache: an answer from before a value was retired does not come back.
        var cache = names.Values;
        var known = cache.Find(rule, root) ?? RootValues.Empty;
        var refused = 0;
        var unknown = values.Select(value => value.ToArray()).Where(value => known.SlotOf(value) is null).Distinct(ValueBytes.Comparer);
        foreach (var asked in unknown.Chunk(ValueStore.ValuesPerCallMax))
        {
            var slots = await NumberAsync(root, asked, allowance);
            var isClosed = slots.Room == 0;
            var learnt = isClosed
                ? await ReadAsync(root)
                : RootValues.Empty.With(Numbered(asked, slots), slots.Used, isClosed: false);
            known = known.With(cache.Add(rule, root, learnt));
            if (isClosed) { break; }
            refused += slots.Slots.Count(slot => slot == 0);
        }

        return new LearntCounters(rule, known, refused);
    }

    /// <summary>All values as the store has them.</summary>
    public async Task<RootValues> ReadAsync(long root)
    {
        var (values, used, highest) = await store.ReadAsync(rule, root);
        return RootValues.Empty.With(values, used, new ValueSlots(used, highest, 0, []).Room == 0);
    }

    /// <summary>Whether the value may have a counter of its own at all.</summary>
    internal static bool HasOwnCounter(ReadOnlySpan<byte> value) => value.Length <= ValueBytesMax && !value.SequenceEqual(OtherBytes);

    /// <summary>Looks first: only values that nobody has numbered yet are charged to the allowance.</summary>
    private async Task<ValueSlots> NumberAsync(long root, byte[][] values, INewValueAllowance allowance)
    {
        var found = await store.NumberAsync(rule, root, values, newMax: 0);
        var wanted = Math.Min(found.Slots.Count(slot => slot == 0), found.Room);
        var allowed = wanted == 0 ? 0 : allowance.Take(wanted);
        if (allowed == 0) { return found; }
        var numbered = await store.NumberAsync(rule, root, values, allowed);
        allowance.GiveBack(allowed - numbered.Numbered);
        return numbered;
    }

    private static IEnumerable<KeyValuePair<byte[], int>> Numbered(byte[][] values, ValueSlots slots) =>
        values.Zip(slots.Slots, KeyValuePair.Create).Where(value => value.Value != 0);

    private static int Checked(int rule)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rule, BreakdownNumber.RuleMax);
        return rule;
    }
}
