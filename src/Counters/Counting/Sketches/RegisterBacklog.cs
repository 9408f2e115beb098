using Counters.Counting.Commits;
using Counters.Rollups;

namespace Counters.Counting.Sketches;

/// <summary>
/// Holds raised registers that are durable and unflushed, one packed field a commit, few fields however long ClickHouse is away.
/// </summary>
internal sealed class RegisterBacklog
{
    /// <summary>Fields before the next commit gathers them into one.</summary>
    public const int FieldsMax = 64;

    private readonly List<StoredRegisters> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    public bool IsCrowded => _fields.Count >= FieldsMax;

    public IReadOnlyList<long> Sequences => [.. _fields.Select(stored => stored.Sequence)];

    public void Add(StoredRegisters field) => _fields.Add(field);

    /// <summary>All fields and <paramref name="latest"/> in one.</summary>
    public ReadOnlyMemory<byte> Gather(ReadOnlyMemory<byte> latest)
    {
        var gathered = new byte[_fields.Sum(field => field.Packed.Length) + latest.Length];
        var offset = 0;
        foreach (var packed in _fields.Select(field => field.Packed).Append(latest))
        {
            packed.CopyTo(gathered.AsMemory(offset));
            offset += packed.Length;
        }

        return gathered;
    }

    public void Remove(IReadOnlyList<long> sequences)
    {
        if (sequences.Count > 0)
        {
            var gone = sequences.ToHashSet();
            _fields.RemoveAll(field => gone.Contains(field.Sequence));
        }
    }

    public IReadOnlyList<long> UpTo(long sequence) => [.. Sequences.Where(stored => stored <= sequence)];

    public List<UnflushedRegister> Unflushed()
    {
        var registers = new List<UnflushedRegister>();
        foreach (var field in _fields)
        {
            RaisedRegisters.Read(field.Packed.Span, (root, day, hit) => registers.Add(new UnflushedRegister(root, RollupHour.Day(day), hit)));
        }

        return registers;
    }
}
