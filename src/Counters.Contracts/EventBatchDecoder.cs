using System.Buffers.Binary;

namespace Counters.Contracts;

/// <summary>Walks a packed batch in place: <see cref="MoveNext"/>, then the record's properties, then its lists in their order.</summary>
public ref struct EventBatchDecoder(ReadOnlySpan<byte> records)
{
    private readonly ReadOnlySpan<byte> _records = records;
    private int _offset;

    public UInt128 ReplayId { get; private set; }

    public uint UnixSeconds { get; private set; }

    public bool RootAssumed { get; private set; }

    public long RootNamespaceId { get; private set; }

    /// <summary>Reads the next record's head; the lists of the one before must have been read or skipped with <see cref="SkipLists"/>.</summary>
    public bool MoveNext()
    {
        if (_offset >= _records.Length)
        {
            return false;
        }

        var head = _records[_offset..];
        ReplayId = BinaryPrimitives.ReadUInt128LittleEndian(head);
        UnixSeconds = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        RootAssumed = head[20] != 0;
        RootNamespaceId = BinaryPrimitives.ReadInt64LittleEndian(head[21..]);
        _offset += 29;
        return true;
    }

    /// <summary>The length of the list that comes next.</summary>
    public int ReadLength() => _records[_offset++];

    public int ReadCounter() => (int)Leb128.Read(_records, ref _offset);

    /// <summary>The amount that leads a list of sums, when that is not empty.</summary>
    public Amount ReadAmount()
    {
        var amount = new Amount(BinaryPrimitives.ReadInt128LittleEndian(_records[_offset..]));
        _offset += 16;
        return amount;
    }

    public UniqueHit ReadUnique()
    {
        var counter = ReadCounter();
        var hit = new UniqueHit(counter, BinaryPrimitives.ReadUInt16LittleEndian(_records[_offset..]), _records[_offset + 2]);
        _offset += 3;
        return hit;
    }

    /// <summary>Passes over the three lists of a record that is not counted.</summary>
    public void SkipLists()
    {
        for (var totals = ReadLength(); totals > 0; totals--) { ReadCounter(); }

        var sums = ReadLength();
        if (sums > 0) { ReadAmount(); }
        for (; sums > 0; sums--) { ReadCounter(); }
        for (var uniques = ReadLength(); uniques > 0; uniques--) { ReadUnique(); }
    }
}
