using System.Buffers.Binary;
using Counters.Counting.Sketches;
using Counters.Counting.Sketches.Redis;
using Counters.Ingest.Parsing;
using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using CsCheck;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Counting.Sketches.Redis;

/// <summary>Sketches go to a real redis-server and come back, and both sides see the same in them, alone and united.</summary>
public sealed class RedisHllEncodingTests(ClickHouseFixture clickHouse)
{
    private const int ValueRunMax = 4;

    /// <summary>Redis turns dense before it joins neighbours, so within these last bytes it depends on the order of the elements.</summary>
    private const int DoubtfulBytes = 16;

    /// <summary>Up to the end of the sparse form most of the time, and far into the dense one.</summary>
    private static readonly Gen<byte[][]> Elements = Gen.Frequency((2, Gen.Int[0, 40]), (4, Gen.Int[0, 2_000]), (1, Gen.Int[2_000, 60_000]))
        .Select(Gen.Long, (count, first) => Enumerable.Range(0, count).Select(at => BitConverter.GetBytes(unchecked(first + at))).ToArray());

    [Fact]
    public async Task What_is_written_is_what_redis_server_writes_for_the_same_elements()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await Elements.SampleAsync(
            async elements =>
            {
                await redis.Database.ExecuteAsync("FLUSHALL");
                await AddAsync(redis.Database, "theirs", elements);
                var theirs = (byte[])(await redis.Database.StringGetAsync("theirs"))!;
                var ours = RedisHllEncoding.Write(SketchOf(elements));
                if (IsCanonical(elements, ours)) { Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours)); }
                Assert.Equal(Ranks(theirs), Ranks(ours));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Redis_counts_and_merges_what_was_written_and_what_it_writes_counts_the_same_here_and_in_ClickHouse()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var database = await TestDatabase.CreateAsync(clickHouse);
        await Elements.Array[1, 4].SampleAsync(
            async parts =>
            {
                await redis.Database.ExecuteAsync("FLUSHALL");
                RedisKey[] keys = [.. parts.Select((_, at) => (RedisKey)$"part-{at}")];
                var union = new SketchUnion();
                foreach (var (at, part) in parts.Index())
                {
                    // Every other part was counted by Redis and is read here; the others were counted here and are read by Redis.
                    await AddAsync(redis.Database, at % 2 == 0 ? keys[at] : "elsewhere", part);
                    var sketch = at % 2 == 0 ? RedisHllEncoding.Read((byte[])(await redis.Database.StringGetAsync(keys[at]))!) : SketchOf(part);
                    if (at % 2 != 0) { await redis.Database.StringSetAsync(keys[at], RedisHllEncoding.Write(sketch)); }
                    Assert.Equal(await redis.Database.HyperLogLogLengthAsync(keys[at]), CountOf(sketch));
                    union.Add(sketch);
                }

                var count = await redis.Database.HyperLogLogLengthAsync(keys);
                await redis.Database.HyperLogLogMergeAsync("merged", keys);
                var merged = (byte[])(await redis.Database.StringGetAsync("merged"))!;
                Assert.Equal(count, union.Count());
                Assert.Equal(count, CountOf(RedisHllEncoding.Read(merged)));
                Assert.Equal($"{count}", await database.ValueAsync($"SELECT hll_count(CAST([{string.Join(',', Ranks(merged).Where(rank => rank > 0))}], 'Array(UInt8)'))"));
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task A_cached_cardinality_is_what_PFCOUNT_answers_until_something_is_added()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var sketch = SketchOf([[1], [2], [3]]);
        await redis.Database.StringSetAsync("cached", RedisHllEncoding.Write(sketch, cardinality: 77));

        Assert.Equal(77, await redis.Database.HyperLogLogLengthAsync("cached"));
        await redis.Database.HyperLogLogAddAsync("cached", (RedisValue)new byte[] { 4 });
        Assert.Null(RedisHllEncoding.CachedCardinality((byte[])(await redis.Database.StringGetAsync("cached"))!));
        Assert.Equal(4, await redis.Database.HyperLogLogLengthAsync("cached"));
        Assert.Equal(4, RedisHllEncoding.CachedCardinality((byte[])(await redis.Database.StringGetAsync("cached"))!));
    }

    [Fact]
    public void A_rank_above_32_makes_a_sketch_of_one_element_dense()
    {
        var sketch = new Sketch();
        sketch.Offer(5, 32);
        Assert.InRange(RedisHllEncoding.Write(sketch).Length, RedisHllEncoding.HeaderBytes, 64);
        sketch.Offer(5, 33);
        Assert.Equal(RedisHllEncoding.HeaderBytes + RedisHllDense.Bytes, RedisHllEncoding.Write(sketch).Length);
        Assert.Equal(33, Ranks(RedisHllEncoding.Write(sketch))[5]);
    }

    [Theory]
    [InlineData("", "0 bytes are less than its header")]
    [InlineData("48594C4C0100000000000000000000", "15 bytes are less than its header")]
    [InlineData("48594C4D010000000000000000000000", "does not begin with HYLL")]
    [InlineData("48594C4C020000000000000000000000", "encoding 2 is neither")]
    [InlineData("48594C4C010000000000000000000000", "cover 0 of the 16384")]
    [InlineData("48594C4C0100000000000000000000007FFE", "cover 16383 of the 16384")]
    [InlineData("48594C4C0100000000000000000000007FFF80", "go beyond the 16384")]
    [InlineData("48594C4C0100000000000000000000007F", "cut off")]
    [InlineData("48594C4C00000000000000000000000000", "dense registers take 12288 bytes, not 1")]
    public void What_is_no_sketch_is_refused_in_words(string hex, string reason) =>
        Assert.Contains(reason, Assert.Throws<MalformedSketchException>(() => RedisHllEncoding.Read(Convert.FromHexString(hex))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_dense_rank_that_no_element_can_have_is_refused()
    {
        var bytes = RedisHllEncoding.Write(SketchOf([.. Enumerable.Range(0, 9_000).Select(BitConverter.GetBytes)]));
        bytes[RedisHllEncoding.HeaderBytes] = 0xFF;
        Assert.Contains("register 0 has rank 63", Assert.Throws<MalformedSketchException>(() => RedisHllEncoding.Read(bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>Damage gives other ranks or an error in words, and nothing else.</summary>
    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_never_anything_else() =>
        Gen.Select(Elements, Gen.Select(Gen.Int[0, 20_000], Gen.Byte).Array[1, 8], Gen.Int[0, 40_000]).Sample(
            (elements, damage, length) =>
            {
                var bytes = RedisHllEncoding.Write(SketchOf(elements));
                foreach (var (at, value) in damage) { bytes[at % bytes.Length] = value; }
                Array.Resize(ref bytes, length % 3 == 0 ? length : bytes.Length);
                try
                {
                    Assert.Equal(Ranks(bytes), Ranks(RedisHllEncoding.Write(RedisHllEncoding.Read(bytes))));
                }
                catch (MalformedSketchException)
                {
                    // It said why.
                }
            },
            iter: 300);

    [Fact]
    public void A_sketch_that_is_no_sketch_takes_no_time() =>
        Assert.Contains(
            "at most 32768 bytes",
            Assert.Throws<MalformedSketchException>(() => RedisHllEncoding.Read([.. RedisHllEncoding.Write(new Sketch()), .. new byte[1 << 20]])).Message,
            StringComparison.Ordinal);

    private static Sketch SketchOf(IEnumerable<byte[]> elements)
    {
        var sketch = new Sketch();
        foreach (var element in elements)
        {
            var (register, rank) = RegisterHash.Of(element);
            sketch.Offer(register, rank);
        }

        return sketch;
    }

    private static long CountOf(Sketch sketch)
    {
        var union = new SketchUnion();
        union.Add(sketch);
        return union.Count();
    }

    private static byte[] Ranks(byte[] bytes)
    {
        var ranks = new byte[Sketch.Registers];
        RedisHllEncoding.Read(bytes).RaiseInto(ranks);
        return ranks;
    }

    /// <summary>Whether the bytes follow from the registers alone: five equal neighbours can be cut in more than one way, and so can the limit be met.</summary>
    private static bool IsCanonical(byte[][] elements, byte[] ours)
    {
        var ranks = Ranks(ours);
        var hasLongRun = Enumerable.Range(0, ranks.Length - ValueRunMax).Any(at => ranks[at] > 0 && ranks.AsSpan(at, ValueRunMax + 1).IndexOfAnyExcept(ranks[at]) < 0);
        var isDense = BinaryPrimitives.ReadInt32LittleEndian(ours.AsSpan(4)) == 0;
        var isDoubtful = isDense ? elements.Length < 2_000 : hasLongRun || ours.Length > RedisHllEncoding.SparseBytesMax - DoubtfulBytes;
        return !isDoubtful;
    }

    private static async Task AddAsync(IDatabase redis, RedisKey key, byte[][] elements)
    {
        await redis.HyperLogLogAddAsync(key, []);
        foreach (var slice in elements.Chunk(300)) { await redis.HyperLogLogAddAsync(key, [.. slice.Select(element => (RedisValue)element)]); }
    }
}
