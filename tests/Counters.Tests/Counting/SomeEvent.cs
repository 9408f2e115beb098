using System.Text;
using Counters.Contracts;

namespace Counters.Tests.Counting;

/// <summary>An event whose effects can be told apart in the rollups: each has a counter of its own beside the shared ones.</summary>
/// <param name="Key">Names the event in the test.</param>
internal sealed record SomeEvent(int Key, uint UnixSeconds, bool HasId = true)
{
    public const int SharedTotal = 0;
    public const int SharedSum = 500;
    public const int SharedUnique = 700;
    private const int OwnTotals = 1_000;

    public long Root => Key % 3 == 0 ? 70 : 71;

    public bool RootAssumed => Key % 3 == 0;

    public int OwnTotal => OwnTotals + Key;

    public Amount Value => new(Key * 500_000_001L);

    public UniqueHit Hit => new(SharedUnique, (ushort)(Key % 64), (byte)(1 + (Key % 50)));

    public UInt128 Id => HasId ? ReplayId.Of(Encoding.UTF8.GetBytes($"event {Key}")) : ReplayId.None;

    public static EventBatch Pack(params IEnumerable<SomeEvent> events)
    {
        var writer = new EventBatchEncoder();
        foreach (var some in events)
        {
            writer.Begin(some.Id, some.UnixSeconds, some.Root, some.RootAssumed);
            writer.Totals([SharedTotal, some.OwnTotal]);
            writer.Sums([SharedSum], some.Value);
            writer.Uniques([some.Hit]);
        }

        return writer.Seal();
    }
}
