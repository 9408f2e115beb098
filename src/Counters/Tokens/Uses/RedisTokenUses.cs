using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Tokens.Uses;

/// <summary>Keeps in one small hash when each token was used last: Unix minutes by a key that tells tokens apart.</summary>
/// <remarks>Two silos may write one token in the wrong order: the later value may then be as old as the pause between two writes.</remarks>
internal sealed class RedisTokenUses(IConnectionMultiplexer redis)
{
    /// <summary>Never change the name: it is the storage format.</summary>
    public const string Key = $"{RedisKeys.Prefix}:token-uses";

    /// <summary>Beyond it the longest unused ones are forgotten: a host knows a thousand tokens, the rest are former ones.</summary>
    public const int FieldsMax = 4_000;

    private const int FieldsKept = 2_000;

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <exception cref="RedisException">Redis refused it, or could not be reached.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async Task WriteAsync(IReadOnlyDictionary<string, long> minutes)
    {
        await _redis.HashSetAsync(Key, [.. minutes.Select(used => new HashEntry(used.Key, used.Value))]);
        if (await _redis.HashLengthAsync(Key) <= FieldsMax) { return; }
        var oldest = (await _redis.HashGetAllAsync(Key)).OrderByDescending(field => (long)field.Value).Skip(FieldsKept);
        await _redis.HashDeleteAsync(Key, [.. oldest.Select(field => field.Name)]);
    }

    /// <summary>Those of the keys that were ever written.</summary>
    /// <exception cref="RedisException">Redis refused it, or could not be reached.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async Task<Dictionary<string, long>> ReadAsync(IReadOnlyList<string> keys)
    {
        if (keys.Count == 0) { return []; }
        var minutes = await _redis.HashGetAsync(Key, [.. keys.Select(key => (RedisValue)key)]);
        return keys.Zip(minutes).Where(pair => !pair.Second.IsNull).ToDictionary(pair => pair.First, pair => (long)pair.Second, StringComparer.Ordinal);
    }
}
