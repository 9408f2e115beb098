using Counters.Redis;
using Counters.Rollups;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>
/// Reads the ledger of unflushed namespaces: one sorted set a hash tag, scored by the time of the oldest unflushed commit.
/// </summary>
internal sealed class RedisLedger(IConnectionMultiplexer redis) : IUnflushedLedger
{
    private readonly IDatabase _redis = redis.GetDatabase();

    public async Task<LedgerReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = await ClockAsync();
            var tags = await Task.WhenAll(Enumerable.Range(0, NamespaceKeys.Tags).Select(OldestAsync)).WaitAsync(cancellationToken);
            var entries = tags.SelectMany(tag => tag).Select(entry => new LedgerEntry((long)entry.Element, (long)entry.Score));
            return new LedgerReading(now, [.. entries.OrderBy(entry => entry.UnflushedSince)]);
        }
        catch (Exception exception) when (RedisFault.IsUnreachable(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new LedgerUnavailableException("Redis could not be reached to read the ledger.", exception);
        }
    }

    private Task<SortedSetEntry[]> OldestAsync(int tag) =>
        _redis.SortedSetRangeByRankWithScoresAsync(NamespaceKeys.Ledger(tag), 0, LedgerReading.OldestMax - 1);

    private async Task<long> ClockAsync()
    {
        var time = (RedisResult[])(await _redis.ExecuteAsync("TIME"))!;
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }
}
