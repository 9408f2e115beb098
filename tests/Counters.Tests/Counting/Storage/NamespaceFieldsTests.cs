using Counters.Contracts;
using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Counting.Segments;
using Counters.Counting.Storage;
using CsCheck;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Counting.Storage;

/// <summary>The storage format of a namespace.</summary>
public sealed class NamespaceFieldsTests
{
    private static readonly Gen<StoredNamespace> Stored = Gen.Select(
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.Long[0, uint.MaxValue]),
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.UInt, Gen.Bool, Gen.Select(Gen.Int[0, 5_000], Gen.Long).Array[0, 5]).Array[0, 5],
        Gen.Byte.Array[0, 50].Array[0, 4],
        Gen.Select(Gen.UInt[0, 600_000], Gen.Int[0, 3]).Array[0, 5],
        (version, segments, registers, pages) => new StoredNamespace(
            new OwnerEpoch("e1"),
            7,
            new NamespaceVersion(version.Item1, version.Item2),
            [.. segments.Select((segment, at) => new StoredSegment(
                new SegmentHeader(at + 1, Guid.CreateVersion7(DateTimeOffset.UnixEpoch), segment.Item1, segment.Item2, segment.Item3),
                [.. segment.Item4.DistinctBy(total => total.Item1).Select(total => (total.Item1, new Amount(total.Item2)))]))],
            [.. registers.Select((packed, at) => new StoredRegisters(at + 1, packed))],
            [.. pages.Distinct().Select(page => new ReplayPageName(page.Item1, page.Item2))]));

    [Fact]
    public void What_is_stored_is_read_back_in_any_order() => Gen.Select(Stored, Gen.Int).Sample(
        (stored, seed) =>
        {
            var fields = Fields(stored).ToArray();
            new Random(seed).Shuffle(fields);
            var read = NamespaceFields.Parse(stored.Epoch, stored.OpenedAt, fields);
            Assert.Equal(stored.Version, read.Version);
            Assert.Equal(stored.Pages.OrderBy(page => (page.Hour, page.Part)), read.Pages.OrderBy(page => (page.Hour, page.Part)));
            Assert.Equal(stored.Registers.Select(Text), read.Registers.OrderBy(field => field.Sequence).Select(Text));
            Assert.Equal(stored.Segments.Select(Text), read.Segments.OrderBy(segment => segment.Header.Number).Select(Text));
        },
        iter: 2_000);

    [Fact]
    public void A_field_of_another_format_is_refused() =>
        Assert.Throws<InvalidDataException>(() => NamespaceFields.Parse(new OwnerEpoch("e"), 0, [("x1", "y")]));

    /// <summary>These names and values are in every store.</summary>
    [Fact]
    public void The_format_is_fixed()
    {
        var header = new SegmentHeader(7, Guid.Parse("019c0000-0000-7000-8000-000000000001"), 9970, 498_960, true);
        Assert.Equal("s7", NamespaceFields.Segment(header));
        Assert.Equal("019c0000000070008000000000000001 9970 498960 1", NamespaceFields.SegmentValue(header));
        Assert.Equal("t7.12", NamespaceFields.Total(7, 12));
        Assert.Equal("r125", NamespaceFields.Registers(125));
        Assert.Equal("p498960.1", NamespaceFields.Page(new ReplayPageName(498_960, 1)));
        Assert.Equal("3 1700000000", NamespaceFields.VersionOf(new NamespaceVersion(3, 1_700_000_000)));
    }

    private static string Text(StoredRegisters field) => $"{field.Sequence} {Convert.ToHexString(field.Packed.Span)}";

    private static string Text(StoredSegment segment) => $"{segment.Header} {string.Join(' ', segment.Totals.OrderBy(total => total.Counter))}";

    private static IEnumerable<(RedisValue, RedisValue)> Fields(StoredNamespace stored)
    {
        yield return (NamespaceFields.Epoch, stored.Epoch.Value);
        yield return (NamespaceFields.Version, NamespaceFields.VersionOf(stored.Version));
        foreach (var segment in stored.Segments)
        {
            yield return (NamespaceFields.Segment(segment.Header), NamespaceFields.SegmentValue(segment.Header));
            foreach (var (counter, value) in segment.Totals) { yield return (NamespaceFields.Total(segment.Header.Number, counter), value.ToString()); }
        }

        foreach (var field in stored.Registers) { yield return (NamespaceFields.Registers(field.Sequence), field.Packed); }
        foreach (var page in stored.Pages) { yield return (NamespaceFields.Page(page), 1); }
    }
}
