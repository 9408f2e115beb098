using System.Buffers.Binary;
using Counters.Contracts;

namespace Counters.Counting.Sketches;

/// <summary>Packs raised registers as Redis stores them: nine or so bytes each, in one field a commit.</summary>
/// <remarks>An entry is: root namespace (8 bytes), day (2, since 1970), counter (LEB128), register (2), rank (1).</remarks>
internal sealed class RaisedRegisters
{
    private const int EntryBytesMax = 8 + 2 + 5 + 2 + 1;

    private byte[] _buffer = [];
    private int _length;

    public bool IsEmpty => _length == 0;

    public ReadOnlyMemory<byte> Packed => _buffer.AsMemory(0, _length);

    public void Add(long rootNamespaceId, uint day, UniqueHit hit)
    {
        if (_length + EntryBytesMax > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, 8 * EntryBytesMax));
        }

        var span = _buffer.AsSpan(_length);
        BinaryPrimitives.WriteInt64LittleEndian(span, rootNamespaceId);
        BinaryPrimitives.WriteUInt16LittleEndian(span[8..], checked((ushort)day));
        var length = 10 + Leb128.Write(span[10..], (uint)hit.Counter);
        BinaryPrimitives.WriteUInt16LittleEndian(span[length..], hit.Register);
        span[length + 2] = hit.Rank;
        _length += length + 3;
    }

    /// <summary>Calls <paramref name="visit"/> for each entry of a packed field.</summary>
    public static void Read(ReadOnlySpan<byte> packed, Action<long, uint, UniqueHit> visit)
    {
        for (var offset = 0; offset < packed.Length;)
        {
            var root = BinaryPrimitives.ReadInt64LittleEndian(packed[offset..]);
            var day = BinaryPrimitives.ReadUInt16LittleEndian(packed[(offset + 8)..]);
            offset += 10;
            var counter = (int)Leb128.Read(packed, ref offset);
            var hit = new UniqueHit(counter, BinaryPrimitives.ReadUInt16LittleEndian(packed[offset..]), packed[offset + 2]);
            offset += 3;
            visit(root, day, hit);
        }
    }
}
