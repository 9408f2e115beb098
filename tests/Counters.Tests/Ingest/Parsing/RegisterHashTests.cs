using Counters.Ingest.Parsing;
using Counters.Tests.Fixtures;
using CsCheck;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Ingest.Parsing;

/// <summary>Our registers against those that a real Redis keeps.</summary>
public sealed class RegisterHashTests(RedisServerFixture redis)
{
    private const int HeaderBytes = 16;
    private const byte Dense = 0;

    [Fact]
    public async Task Registers_equal_those_of_PFADD_on_a_real_Redis()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var database = connection.GetDatabase();
        var identifiers = new List<byte[]>();
        Gen.Byte.Array[0, 40].Array[4_000].Sample(generated => { lock (identifiers) { identifiers.AddRange(generated); } }, iter: 2, threads: 1);
        identifiers.AddRange(Enumerable.Range(0, 20_000).Select(n => System.Text.Encoding.UTF8.GetBytes($"{n}")));
        foreach (var chunk in identifiers.Chunk(1_000)) { await database.HyperLogLogAddAsync("registers", [.. chunk.Select(identifier => (RedisValue)identifier)]); }

        var model = new byte[1 << RegisterHash.RegisterBits];
        foreach (var identifier in identifiers)
        {
            var (register, rank) = RegisterHash.Of(identifier);
            model[register] = Math.Max(model[register], rank);
        }

        Assert.Equal(model, Registers((byte[])(await database.StringGetAsync("registers"))!));
    }

    /// <summary>Values that must never change: they are in every store.</summary>
    [Theory]
    [InlineData("", 15_627_466_953_755_236_146)]
    [InlineData("1", 15_460_006_720_700_833_127)]
    [InlineData("12345678", 10_802_930_868_819_274_067)]
    public void The_hash_is_fixed(string identifier, ulong hash) =>
        Assert.Equal(hash, RegisterHash.Murmur64A(System.Text.Encoding.UTF8.GetBytes(identifier)));

    /// <summary>Six bits a register, lowest first, behind a header that says how it is encoded (Redis: <c>hyperloglog.c</c>).</summary>
    private static byte[] Registers(byte[] stored)
    {
        Assert.Equal(Dense, stored[4]);
        var registers = new byte[1 << RegisterHash.RegisterBits];
        for (var register = 0; register < registers.Length; register++)
        {
            var bit = register * 6;
            var word = stored[HeaderBytes + (bit / 8)] | (HeaderBytes + (bit / 8) + 1 < stored.Length ? stored[HeaderBytes + (bit / 8) + 1] << 8 : 0);
            registers[register] = (byte)((word >> (bit % 8)) & 0x3F);
        }

        return registers;
    }
}
