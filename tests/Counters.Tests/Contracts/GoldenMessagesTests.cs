using System.Text;
using Counters.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Counters.Tests.Contracts;

/// <summary>Messages as silos of commit b411b63 send them: while a cluster is upgraded, this version reads them and is read by them.</summary>
public sealed class GoldenMessagesTests
{
    private const string Batch =
        "20e840b32eab545846c159bf062ef0a3c9af33f7dabf036b00f2260000000000000201ac020140eda87e0000000000000000000000000201035a000500000000000000000000000000000000dbbf036b01ea03000000000000010100000109e0";

    private const string Receipt = "20e8001d010921200005010d0015e0e0e0";

    private static Serializer Serializer { get; } = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(EventBatch).Assembly))
        .BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void A_batch_of_the_version_before_is_read()
    {
        var batch = Serializer.Deserialize<EventBatch>(Convert.FromHexString(Batch))!;
        Assert.Equal((2, 0), (batch.Count, batch.Format));
        var reader = new EventBatchDecoder(batch.Records.Span);
        Assert.True(reader.MoveNext());
        Assert.Equal(
            (ReplayId.Of(Encoding.UTF8.GetBytes("golden-1")), 1_795_407_834u, 9970L, false), (reader.ReplayId, reader.UnixSeconds, reader.RootNamespaceId, reader.RootAssumed));
        Assert.Equal((2, 1, 300), (reader.ReadLength(), reader.ReadCounter(), reader.ReadCounter()));
        Assert.Equal((1, Amount.Parse("2.125"), 2), (reader.ReadLength(), reader.ReadAmount(), reader.ReadCounter()));
        Assert.Equal((1, new UniqueHit(3, 90, 5)), (reader.ReadLength(), reader.ReadUnique()));
        Assert.True(reader.MoveNext());
        Assert.Equal((ReplayId.None, 1002L, true), (reader.ReplayId, reader.RootNamespaceId, reader.RootAssumed));
        reader.SkipLists();
        Assert.False(reader.MoveNext());
    }

    /// <summary>Records are packed as they were, so that owners of the version before can count them.</summary>
    [Fact]
    public void A_batch_is_packed_as_by_the_version_before()
    {
        var writer = new EventBatchEncoder();
        writer.Begin(ReplayId.Of(Encoding.UTF8.GetBytes("golden-1")), 1_795_407_834, 9970, rootAssumed: false);
        writer.Totals([1, 300]);
        writer.Sums([2], Amount.Parse("2.125"));
        writer.Uniques([new UniqueHit(3, 90, 5)]);
        writer.Begin(ReplayId.None, 1_795_407_835, 1002, rootAssumed: true);
        writer.Totals([1]);
        writer.Sums([], Amount.Zero);
        writer.Uniques([]);
        Assert.Equal(Serializer.Deserialize<EventBatch>(Convert.FromHexString(Batch))!.Records.ToArray(), writer.Seal().Records.ToArray());
    }

    [Fact]
    public void A_receipt_of_the_version_before_is_read_and_names_no_account()
    {
        var receipt = Serializer.Deserialize<BatchReceipt>(Convert.FromHexString(Receipt))!;
        Assert.Equal((7, 2, default(Account)), (receipt.Accepted, receipt.Duplicates, receipt.Account));
        Assert.Equal([3, 5], receipt.TooLate);
    }
}
