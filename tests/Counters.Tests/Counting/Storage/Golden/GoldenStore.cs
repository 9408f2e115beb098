using Counters.Testing;
using StackExchange.Redis;

namespace Counters.Tests.Counting.Storage.Golden;

/// <summary>Puts the bytes of a former format into an engine.</summary>
internal static class GoldenStore
{
    /// <summary>Shortly after the last event in it was received.</summary>
    public static DateTimeOffset LeftAt { get; } = DateTimeOffset.FromUnixTimeSeconds(1_795_407_840);

    public static async Task LoadAsync(IDatabase redis, int format)
    {
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Repository.Root, $"tests/Counters.Tests/Counting/Storage/Golden/format-{format}.txt")))
        {
            switch (line.Split(' '))
            {
                case ["string", var key, var value]: await redis.StringSetAsync(key, Bytes(value)); break;
                case ["hash", var key, var field, var value]: await redis.HashSetAsync(key, field, Bytes(value)); break;
                case ["zset", var key, var member, var score]: await redis.SortedSetAddAsync(key, member, (double)(RedisValue)Bytes(score)); break;
                default: Xunit.Assert.StartsWith("#", line, StringComparison.Ordinal); break;
            }
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
