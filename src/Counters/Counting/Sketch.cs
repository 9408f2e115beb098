namespace Counters.Counting;

/// <summary>The registers of one HyperLogLog as far as this activation knows them: it only tells which offers are news.</summary>
/// <remarks>
/// Registers are Redis' own: 16,384 of them, rank 1 to 51. A fresh activation knows nothing and announces known ranks again, which merging by maximum
/// forgives. Small sketches are a sorted list of 4 bytes an entry; large ones a byte a register.
/// </remarks>
internal sealed class Sketch
{
    public const int Registers = 1 << 14;

    /// <summary>Entries up to which a sorted list is smaller and quick enough.</summary>
    private const int SparseEntriesMax = 1024;

    private uint[]? _sparse = new uint[4];
    private int _sparseCount;
    private byte[]? _dense;

    /// <summary>Takes a rank; true when the register has risen.</summary>
    public bool Offer(ushort register, byte rank)
    {
        if (_dense is not null)
        {
            return Raise(ref _dense[register], rank);
        }

        var at = Find(register);
        if (at >= 0)
        {
            var known = RankOf(_sparse![at]);
            if (!Raise(ref known, rank)) { return false; }
            _sparse[at] = Entry(register, known);
            return true;
        }

        if (_sparseCount == SparseEntriesMax)
        {
            Densify();
            return Raise(ref _dense![register], rank);
        }

        Insert(~at, Entry(register, rank));
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

        foreach (var entry in _sparse.AsSpan(0, _sparseCount)) { Raise(ref ranks[(int)(entry >> 8)], RankOf(entry)); }
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

    private int Find(ushort register)
    {
        int low = 0, high = _sparseCount - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = _sparse![middle] >> 8;
            if (found == register) { return middle; }
            if (found < register) { low = middle + 1; } else { high = middle - 1; }
        }

        return ~low;
    }

    private void Insert(int at, uint entry)
    {
        if (_sparseCount == _sparse!.Length)
        {
            Array.Resize(ref _sparse, _sparse.Length * 2);
        }

        Array.Copy(_sparse, at, _sparse, at + 1, _sparseCount - at);
        _sparse[at] = entry;
        _sparseCount++;
    }

    private void Densify()
    {
        _dense = new byte[Registers];
        foreach (var entry in _sparse.AsSpan(0, _sparseCount))
        {
            _dense[entry >> 8] = RankOf(entry);
        }

        _sparse = null;
    }
}
