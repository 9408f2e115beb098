using System.Text;

namespace Counters.Dictionary.Breakdowns;

/// <summary>What this silo knows of the values of one rule within one root namespace. Immutable: readers meet the one before or the one after.</summary>
/// <remarks>A value keeps its slot for ever, so what is known is never wrong about slots, only too little; when one is retired, all of it is forgotten.</remarks>
internal sealed class RootValues
{
    /// <summary>An object, two tables and an entry in the cache, measured generously.</summary>
    private const int BytesOfRoot = 512;

    /// <summary>Two entries and two objects; the text itself takes one byte as UTF-8 and two as UTF-16 for each character.</summary>
    private const int BytesOfValue = 144;

    private readonly Dictionary<byte[], int> _slots;
    private readonly Dictionary<int, string> _names;

    private RootValues(Dictionary<byte[], int> slots, Dictionary<int, string> names, int used, bool isClosed, long bytes) =>
        (_slots, _names, Used, IsClosed, Bytes) = (slots, names, used, isClosed, bytes);

    public static RootValues Empty { get; } = new(new(ValueBytes.Comparer), [], 0, isClosed: false, BytesOfRoot);

    /// <summary>Values in use, those that are not known here included, when this was learnt.</summary>
    public int Used { get; }

    /// <summary>All values are known and there is no room for another: what is not known here has no counter of its own.</summary>
    public bool IsClosed { get; }

    /// <summary>What it takes of memory, about.</summary>
    public long Bytes { get; }

    public int Count => _slots.Count;

    /// <summary>The slot of a value, that of all others for a retired one; null when only the store can tell.</summary>
    public int? SlotOf(ReadOnlySpan<byte> value)
    {
        if (!Breakdown.HasOwnCounter(value)) { return BreakdownNumber.OtherSlot; }
        if (_slots.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value, out var slot)) { return Math.Max(slot, BreakdownNumber.OtherSlot); }
        return IsClosed ? BreakdownNumber.OtherSlot : null;
    }

    /// <summary>The value in a slot, retired or not; null when it is not known here.</summary>
    public string? NameOf(int slot) => slot == BreakdownNumber.OtherSlot ? BreakdownPath.Other : _names.GetValueOrDefault(slot);

    /// <summary>The same with what was learnt besides.</summary>
    /// <param name="news">Values with their slots, negative where they are retired.</param>
    public RootValues With(IEnumerable<KeyValuePair<byte[], int>> news, int used, bool isClosed)
    {
        var (slots, names, bytes) = (new Dictionary<byte[], int>(_slots, ValueBytes.Comparer), new Dictionary<int, string>(_names), Bytes);
        foreach (var (value, slot) in news)
        {
            if (names.TryAdd(Math.Abs(slot), Encoding.UTF8.GetString(value))) { bytes += BytesOfValue + (3 * value.Length); }
            slots[value] = slot;
        }

        return new RootValues(slots, names, used, isClosed, bytes);
    }

    /// <summary>All that is known in both.</summary>
    public RootValues With(RootValues later) => Count == 0 ? later : later.Count == 0 ? this : With(later._slots, later.Used, IsClosed || later.IsClosed);
}
