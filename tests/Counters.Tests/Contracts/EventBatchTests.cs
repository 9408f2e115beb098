using Counters.Contracts;
using CsCheck;
using Xunit;

namespace Counters.Tests.Contracts;

public sealed class EventBatchTests
{
    private sealed record Packed(UInt128 Id, uint UnixSeconds, long Root, bool Assumed, int[] Totals, Amount Amount, int[] Sums, UniqueHit[] Uniques);

    private static readonly Gen<int> Counter = Gen.OneOf(Gen.Int[0, 300], Gen.Int[0, int.MaxValue]);

    private static readonly Gen<Packed> Event = Gen.Select(
        Gen.Select(Gen.ULong, Gen.ULong).Select((high, low) => new UInt128(high, low)),
        Gen.UInt,
        Gen.Select(Gen.Long, Gen.Bool),
        Counter.Array[0, 12],
        Gen.Select(Gen.Long, Gen.Long).Select((high, low) => new Amount(((Int128)high << 50) + low)),
        Counter.Array[0, 12],
        Gen.Select(Counter, Gen.UShort, Gen.Byte).Select((counter, register, rank) => new UniqueHit(counter, register, rank)).Array[0, 12],
        (id, time, root, totals, amount, sums, uniques) => new Packed(id, time, root.Item1, root.Item2, totals, amount, sums, uniques));

    [Fact]
    public void What_was_packed_is_read_back() => Event.Array[0, 50].Sample(
        events =>
        {
            var writer = new EventBatchEncoder();
            foreach (var some in events) { Write(writer, some, rootLater: some.Assumed); }
            var batch = writer.Seal();
            Assert.Equal(events.Length, batch.Count);
            var reader = new EventBatchDecoder(batch.Records.Span);
            foreach (var some in events) { AssertNext(ref reader, some); }
            Assert.False(reader.MoveNext());
        },
        iter: 2_000);

    [Fact]
    public void Skipping_a_record_leads_to_the_next_one() => Event.Array[0, 20].Sample(
        events =>
        {
            var writer = new EventBatchEncoder();
            foreach (var some in events) { Write(writer, some, rootLater: false); }
            var reader = new EventBatchDecoder(writer.Seal().Records.Span);
            foreach (var some in events)
            {
                Assert.True(reader.MoveNext());
                Assert.Equal(some.Id, reader.ReplayId);
                reader.SkipLists();
            }

            Assert.False(reader.MoveNext());
        },
        iter: 2_000);

    [Fact]
    public void Leb128_takes_one_byte_for_each_seven_bits() => Gen.UInt.Sample(
        value =>
        {
            var buffer = new byte[5];
            var length = Leb128.Write(buffer, value);
            Assert.Equal(Math.Max(1, (38 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 7), length);
            var offset = 0;
            Assert.Equal((value, length), (Leb128.Read(buffer, ref offset), offset));
        },
        iter: 20_000);

    private static void Write(EventBatchEncoder writer, Packed some, bool rootLater)
    {
        var record = writer.Begin(some.Id, some.UnixSeconds, rootLater ? 0 : some.Root, !rootLater && some.Assumed);
        writer.Totals(some.Totals);
        writer.Sums(some.Sums, some.Amount);
        writer.Uniques(some.Uniques);
        if (rootLater) { writer.SetRoot(record, some.Root, some.Assumed); }
    }

    private static void AssertNext(ref EventBatchDecoder reader, Packed some)
    {
        Assert.True(reader.MoveNext());
        Assert.Equal((some.Id, some.UnixSeconds, some.Root, some.Assumed), (reader.ReplayId, reader.UnixSeconds, reader.RootNamespaceId, reader.RootAssumed));
        Assert.Equal(some.Totals.Length, reader.ReadLength());
        foreach (var counter in some.Totals) { Assert.Equal(counter, reader.ReadCounter()); }
        Assert.Equal(some.Sums.Length, reader.ReadLength());
        if (some.Sums.Length > 0) { Assert.Equal(some.Amount, reader.ReadAmount()); }
        foreach (var counter in some.Sums) { Assert.Equal(counter, reader.ReadCounter()); }
        Assert.Equal(some.Uniques.Length, reader.ReadLength());
        foreach (var hit in some.Uniques) { Assert.Equal(hit, reader.ReadUnique()); }
    }
}
