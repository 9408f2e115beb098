namespace Counters.Counting.Replays;

/// <summary>
/// Tells which pages may hold an old replay id, in four bytes an id. It never misses; it names a wrong page about once in a million
/// look-ups, and then the page is read to make sure.
/// </summary>
/// <remarks>
/// Tables are filled in order and never grow: each is twice as large as the one before, and goes as a whole once its newest page is forgotten. A slot
/// is 20 bits of the hash and 12 bits of the page's ordinal; 0 is an empty slot, so ordinals are stored from 1.
/// </remarks>
internal sealed class ReplayFilter
{
    /// <summary>Pages that a slot can tell apart.</summary>
    public const int PagesMax = OrdinalMask;

    private const int OrdinalBits = 12;
    private const int OrdinalMask = (1 << OrdinalBits) - 1;
    private const int SlotsMin = 256;
    private const int SlotsMax = 1 << 24;

    private readonly List<Table> _tables = [];

    public long Bytes => _tables.Sum(table => (long)table.Slots.Length * sizeof(uint));

    public void Add(UInt128 id, ReplayPage page)
    {
        if (_tables.Count == 0 || _tables[^1].IsFull)
        {
            var slots = _tables.Count == 0 ? SlotsMin : Math.Min(SlotsMax, _tables[^1].Slots.Length * 2);
            _tables.Add(new Table(slots));
        }

        _tables[^1].Add(id, page);
    }

    /// <summary>Adds to <paramref name="candidates"/> the ordinals (modulo <see cref="PagesMax"/>) of pages that may hold the id.</summary>
    public void Find(UInt128 id, List<int> candidates)
    {
        foreach (var table in _tables)
        {
            table.Find(id, candidates);
        }
    }

    /// <summary>Drops tables that hold nothing but forgotten pages.</summary>
    public void Sweep() => _tables.RemoveAll(table => table.Newest is { Forgotten: true });

    /// <summary>What a slot keeps of a page's ordinal.</summary>
    public static int OrdinalOf(ReplayPage page) => page.Ordinal % PagesMax;

    private sealed class Table(int slots)
    {
        private int _count;

        public uint[] Slots { get; } = new uint[slots];

        public ReplayPage? Newest { get; private set; }

        /// <summary>Beyond 70 % linear probing gets long.</summary>
        public bool IsFull => _count * 10L >= Slots.Length * 7L;

        public void Add(UInt128 id, ReplayPage page)
        {
            var at = Home(id);
            while (Slots[at] != 0) { at = (at + 1) & (Slots.Length - 1); }
            Slots[at] = Fingerprint(id) | (uint)(OrdinalOf(page) + 1);
            Newest = page;
            _count++;
        }

        public void Find(UInt128 id, List<int> candidates)
        {
            var fingerprint = Fingerprint(id);
            for (var at = Home(id); Slots[at] != 0; at = (at + 1) & (Slots.Length - 1))
            {
                if ((Slots[at] & ~(uint)OrdinalMask) == fingerprint)
                {
                    candidates.Add((int)(Slots[at] & OrdinalMask) - 1);
                }
            }
        }

        // Everything is compiled checked; these two cut bits off on purpose.
        private int Home(UInt128 id) => unchecked((int)(uint)id & (Slots.Length - 1));

        private static uint Fingerprint(UInt128 id) => unchecked((uint)(id >> 64) & ~(uint)OrdinalMask);
    }
}
