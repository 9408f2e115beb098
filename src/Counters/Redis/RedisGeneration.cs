using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Reads and writes which store this Redis belongs to.</summary>
internal sealed class RedisGeneration(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Null when the store is new.</summary>
    public Task<Guid?> ReadAsync() => ReadAsync(RedisKeys.Generation);

    /// <summary>What a host that was the first on a new store has proposed, whether or not it got further; null when there was none.</summary>
    public Task<Guid?> ReadProposedAsync() => ReadAsync(RedisKeys.ProposedGeneration);

    /// <summary>Proposes a generation for a new store. The first proposal holds for everybody.</summary>
    /// <returns>The one that holds.</returns>
    public async Task<Guid> ProposeAsync(Guid generation)
    {
        await _redis.StringSetAsync(RedisKeys.ProposedGeneration, generation.ToString("N"), when: When.NotExists);
        await barrier.CommittedAsync();
        return await ReadProposedAsync() ?? throw new StoreRefusedException("Redis has lost what was just written to it; start again.");
    }

    public async Task AcceptAsync(Guid generation)
    {
        await _redis.StringSetAsync(RedisKeys.Generation, generation.ToString("N"));
        await barrier.CommittedAsync();
    }

    private async Task<Guid?> ReadAsync(string key) =>
        await _redis.StringGetAsync(key) is { IsNull: false } stored ? Guid.ParseExact(stored.ToString(), "N") : null;
}
