using System.Security.Cryptography;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Dictionary.Breakdowns;

/// <summary>The random secret of the store by which values that are not stored as they are sent are hashed. The first host of a new store makes it.</summary>
internal sealed class ValueSecret(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    /// <summary>As long as what HMAC-SHA-256 makes of it.</summary>
    public const int Bytes = 32;

    private readonly IDatabase _redis = redis.GetDatabase();
    private byte[]? _key;

    public ReadOnlySpan<byte> Key => _key ?? throw new InvalidOperationException("The secret for values has not been read from Redis yet.");

    /// <summary>Reads the secret, or makes it where there is none. It is durable before anything is hashed by it.</summary>
    /// <exception cref="StoreRefusedException">What stands in its place is not a secret of this program.</exception>
    public async Task AgreeAsync()
    {
        await _redis.StringSetAsync(ValueKeys.Secret, RandomNumberGenerator.GetBytes(Bytes), when: When.NotExists);
        await barrier.CommittedAsync();
        _key = (byte[]?)await _redis.StringGetAsync(ValueKeys.Secret) is { Length: Bytes } stored
            ? stored
            : throw new StoreRefusedException($"{ValueKeys.Secret} in Redis is no secret of {Bytes} bytes: another program writes to the same keys.");
    }
}
