using System.Buffers.Binary;

namespace Counters.Contracts;

/// <summary>Packs events for one namespace. One instance serves one request; the buffer is handed over, not copied.</summary>
/// <remarks>
/// A record is: replay id (16 bytes), event time (4, Unix seconds), flags (1), root namespace (8), then three lists, each led by its length in one
/// byte: totals (counter), sums (amount in 16 bytes once, then counters), uniques (counter, register in 2 bytes, rank in 1). Counters are LEB128.
/// </remarks>
public sealed class EventBatchEncoder
{
    /// <summary>Each list of a record is led by one byte.</summary>
    public const int RulesPerKindMax = byte.MaxValue;

    private const int FixedBytes = ReplayId.Bytes + 4 + 1 + 8;

    /// <summary>Of one counter; those from 2^28 on take exactly so many.</summary>
    public const int CounterBytesMax = 5;

    private byte[] _buffer = new byte[256];
    private int _length;
    private int _count;

    public int Count => _count;

    /// <summary>Begins a record and returns where it stands, for <see cref="SetRoot"/>.</summary>
    public int Begin(UInt128 replayId, uint unixSeconds, long rootNamespaceId, bool rootAssumed)
    {
        var record = _length;
        var span = Claim(FixedBytes);
        BinaryPrimitives.WriteUInt128LittleEndian(span, replayId);
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], unixSeconds);
        SetRoot(record, rootNamespaceId, rootAssumed);
        _count++;
        return record;
    }

    /// <summary>Gives a record its root namespace, which may be known only after the request was read.</summary>
    public void SetRoot(int record, long rootNamespaceId, bool rootAssumed)
    {
        _buffer[record + 20] = rootAssumed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(record + 21), rootNamespaceId);
    }

    /// <summary>The root namespace that a record has so far; 0 while it is not known.</summary>
    public long RootOf(int record) => BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(record + 21));

    /// <summary>Writes the counters that the record adds one to, and returns where they end, for <see cref="SetCounter"/>.</summary>
    public int Totals(ReadOnlySpan<int> counters)
    {
        Claim(1)[0] = checked((byte)counters.Length);
        Write(counters);
        return _length;
    }

    /// <summary>Puts a counter in the place of another, which may be known only after the request was read. Both must be at least 2^28.</summary>
    /// <param name="end">Where the other one ends.</param>
    /// <param name="counter">The one that is meant.</param>
    public void SetCounter(int end, int counter) => Leb128.Write(_buffer.AsSpan(end - CounterBytesMax, CounterBytesMax), (uint)counter);

    /// <summary>Counters that add up <paramref name="value"/>; none when the event has no value.</summary>
    public void Sums(ReadOnlySpan<int> counters, Amount value)
    {
        Claim(1)[0] = checked((byte)counters.Length);
        if (!counters.IsEmpty)
        {
            BinaryPrimitives.WriteInt128LittleEndian(Claim(16), value.Billionths);
            Write(counters);
        }
    }

    public void Uniques(ReadOnlySpan<UniqueHit> hits)
    {
        Claim(1)[0] = checked((byte)hits.Length);
        foreach (var hit in hits)
        {
            WriteCounter(hit.Counter);
            var span = Claim(3);
            BinaryPrimitives.WriteUInt16LittleEndian(span, hit.Register);
            span[2] = hit.Rank;
        }
    }

    /// <summary>Hands the packed events over; this writer is spent.</summary>
    public EventBatch Seal()
    {
        var batch = new EventBatch(_buffer.AsMemory(0, _length), _count);
        _buffer = [];
        return batch;
    }

    private void Write(ReadOnlySpan<int> counters)
    {
        foreach (var counter in counters)
        {
            WriteCounter(counter);
        }
    }

    private void WriteCounter(int counter)
    {
        Grow(CounterBytesMax);
        _length += Leb128.Write(_buffer.AsSpan(_length), (uint)counter);
    }

    private Span<byte> Claim(int bytes)
    {
        Grow(bytes);
        var span = _buffer.AsSpan(_length, bytes);
        _length += bytes;
        return span;
    }

    private void Grow(int bytes)
    {
        if (_length + bytes > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}
