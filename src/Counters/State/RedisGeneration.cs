using StackExchange.Redis;

namespace Counters.State;

/// <summary>Which store this Redis says it is.</summary>
internal sealed class RedisGeneration(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Null when the store is new.</summary>
    public async Task<Guid?> ReadAsync() =>
        await _redis.StringGetAsync(RedisKeys.Generation) is { IsNull: false } stored ? Guid.ParseExact(stored.ToString(), "N") : null;

    public async Task AcceptAsync(Guid generation)
    {
        await _redis.StringSetAsync(RedisKeys.Generation, generation.ToString("N"));
        await barrier.CommittedAsync();
    }
}
