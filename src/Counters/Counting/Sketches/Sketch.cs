namespace Counters.Counting.Sketches;

/// <summary>Holds the registers of one HyperLogLog as far as this activation knows them, only to tell which offers raise one.</summary>
/// <remarks>
/// Registers are Redis' own: 16,384 of them, rank 1 to 51. A fresh activation knows nothing and announces known ranks again, which merging by maximum
/// forgives. Small sketches are a table of 4 bytes a slot, at most seven eighths full; large ones a byte a register. (A sorted list is no smaller,
/// since both grow by doubling, and took five times as long to fill.)
/// </remarks>
internal sealed class Sketch
{
    public const int Registers = 1 << 14;

    private const int SlotsMin = 4;

    /// <summary>A larger table would be no smaller than a byte a register.</summary>
    private const int SlotsMax = Registers / sizeof(uint) / 2;

    /// <summary>The register and its rank; 0 is an empty slot, for no rank is 0.</summary>
    private uint[]? _sparse = new uint[SlotsMin];
    private int _sparseCount;
    private byte[]? _dense;

    /// <summary>Takes a rank; true when the register has risen.</summary>
    public bool Offer(ushort register, byte rank)
    {
        if (_dense is not null) { return Raise(ref _dense[register], rank); }
        if (rank == 0) { return false; }

        ref var slot = ref SlotOf(_sparse!, register);
        if (slot != 0)
        {
            var known = RankOf(slot);
            if (!Raise(ref known, rank)) { return false; }
            slot = Entry(register, known);
            return true;
        }

        slot = Entry(register, rank);
        if (++_sparseCount * 8 > _sparse!.Length * 7) { Grow(); }
        return true;
    }

    /// <summary>Raises each of the 16,384 ranks to this sketch's.</summary>
    public void RaiseInto(Span<byte> ranks)
    {
        if (_dense is not null)
        {
            SketchUnion.Raise(ranks, _dense);
            return;
        }

        foreach (var entry in _sparse.AsSpan()) { Raise(ref ranks[(int)(entry >> 8)], RankOf(entry)); }
    }

    private static bool Raise(ref byte known, byte rank)
    {
        if (rank <= known) { return false; }
        known = rank;
        return true;
    }

    private static uint Entry(ushort register, byte rank) => ((uint)register << 8) | rank;

    /// <summary>The low byte; everything is compiled checked, so the register must be cut off on purpose.</summary>
    private static byte RankOf(uint entry) => unchecked((byte)entry);

    /// <summary>The register's slot, or the empty one where it belongs. Registers are bits of a hash, so they need no hash of their own.</summary>
    private static ref uint SlotOf(uint[] slots, ushort register)
    {
        var at = register & (slots.Length - 1);
        while (slots[at] != 0 && slots[at] >> 8 != register) { at = (at + 1) & (slots.Length - 1); }
        return ref slots[at];
    }

    private void Grow()
    {
        if (_sparse!.Length == SlotsMax)
        {
            Densify();
            return;
        }

        var larger = new uint[_sparse.Length * 2];
        foreach (var entry in _sparse)
        {
            if (entry != 0) { SlotOf(larger, (ushort)(entry >> 8)) = entry; }
        }

        _sparse = larger;
    }

    private void Densify()
    {
        var dense = new byte[Registers];
        RaiseInto(dense);
        (_dense, _sparse) = (dense, null);
    }
}
