using System.Globalization;
using Counters.Rollups;
using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Rollups;

/// <summary>The SQL function against the reference: PFCOUNT of a real Redis over the same registers.</summary>
public sealed class HllCountTests(ClickHouseFixture server)
{
    private const int RegistersCount = 16_384;
    private const int HeaderBytes = 16;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_estimate_is_that_of_PFCOUNT_to_the_digit()
    {
        await using var redis = await RedisServer.StartNewAsync("--hll-sparse-max-bytes", "0");
        await using var database = await TestDatabase.CreateAsync(server);
        var random = new Random(7);
        int[] sizes = [0, 1, 2, 3, 7, 50, 333, 1_000, 4_000, 9_999, 16_384, 25_000, 47_000, 75_000, 120_000, 200_000];

        foreach (var size in sizes.Concat(Enumerable.Range(0, 24).Select(_ => (int)Math.Exp(random.NextDouble() * 12))))
        {
            RedisKey key = $"sketch-{size}";
            await AddAsync(redis.Database, key, random, size);

            Assert.Equal(await redis.Database.HyperLogLogLengthAsync(key), await EstimateAsync(database, await RanksAsync(redis.Database, key)));
        }
    }

    [Fact]
    public async Task A_union_of_days_and_namespaces_is_estimated_as_PFCOUNT_of_several_keys()
    {
        await using var redis = await RedisServer.StartNewAsync("--hll-sparse-max-bytes", "0");
        await using var database = await TestDatabase.CreateAsync(server);
        var random = new Random(11);
        var rows = new List<RegisterRow>();
        var keys = new List<RedisKey>();
        for (var part = 0; part < 12; part++)
        {
            RedisKey key = $"part-{part}";
            keys.Add(key);
            await AddAsync(redis.Database, key, random, 1 + random.Next(30_000));
            var ranks = await RanksAsync(redis.Database, key);
            rows.AddRange(ranks.Index().Where(rank => rank.Item > 0).Select(rank => SomeRows.Register with
            {
                NamespaceId = 9_970 + (part % 3),
                Day = SomeRows.Register.Day.AddDays(part / 3),
                Register = (ushort)rank.Index,
                Rank = rank.Item,
            }));
        }

        await database.Store.StoreAsync([], rows, Cancelled);

        var union = await database.ValueAsync(
            "SELECT hll_count(groupArray(top)) FROM (SELECT register, max(rank) AS top FROM unique_registers WHERE root_namespace_id = 9970 GROUP BY register)");
        Assert.Equal(await redis.Database.HyperLogLogLengthAsync([.. keys]), long.Parse(union, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task No_registers_are_nobody()
    {
        await using var database = await TestDatabase.CreateAsync(server);

        Assert.Equal("0", await database.ValueAsync("SELECT hll_count(emptyArrayUInt8())"));
        Assert.Equal("0", await database.ValueAsync("SELECT hll_count(arrayWithConstant(16384, toUInt8(0)))"));
    }

    private static async Task AddAsync(IDatabase redis, RedisKey key, Random random, int size)
    {
        await redis.HyperLogLogAddAsync(key, []);
        foreach (var chunk in Enumerable.Range(0, size).Select(_ => (RedisValue)random.NextInt64()).Chunk(5_000))
        {
            await redis.HyperLogLogAddAsync(key, chunk);
        }
    }

    /// <summary>The 16,384 ranks of a dense sketch: 6 bits each, packed from the low bit of each byte upwards (Redis: <c>HLL_DENSE_GET_REGISTER</c>).</summary>
    private static async Task<byte[]> RanksAsync(IDatabase redis, RedisKey key)
    {
        var sketch = (byte[])(await redis.StringGetAsync(key))!;
        const byte sparse = 1;
        if (sketch[4] == sparse)
        {
            // Redis makes a sketch dense when the first element arrives, so a sparse one is empty.
            return [];
        }

        var ranks = new byte[RegistersCount];
        for (var register = 0; register < RegistersCount; register++)
        {
            var bit = register * 6;
            var low = sketch[HeaderBytes + (bit / 8)];
            var high = HeaderBytes + (bit / 8) + 1 < sketch.Length ? sketch[HeaderBytes + (bit / 8) + 1] : 0;
            ranks[register] = (byte)(((low | (high << 8)) >> (bit % 8)) & 0x3F);
        }

        return ranks;
    }

    private static async Task<long> EstimateAsync(TestDatabase database, byte[] ranks)
    {
        var nonzero = string.Join(',', ranks.Where(rank => rank > 0));
        return long.Parse(
            await database.ValueAsync($"SELECT hll_count(CAST([{nonzero}], 'Array(UInt8)'))"), CultureInfo.InvariantCulture);
    }
}
