using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Writes to Redis only to find out whether that works; at most one write at a time, however many ask.</summary>
internal sealed class RedisProbe(IConnectionMultiplexer redis)
{
    /// <summary>The key shall not stay behind.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(1);

    private readonly IDatabase _redis = redis.GetDatabase();
    private readonly Lock _lock = new();
    private Task _writing = Task.CompletedTask;

    /// <exception cref="RedisException">Redis refused it, or could not be reached.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public Task WriteAsync()
    {
        lock (_lock)
        {
            if (_writing.IsCompleted) { _writing = _redis.StringSetAsync(RedisKeys.Probe, RedisValue.EmptyString, Expiry); }
            return _writing;
        }
    }
}
