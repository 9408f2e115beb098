using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Redis;

/// <summary>Checks Redis before the silo joins: it is durable, and of a format that this build knows.</summary>
internal sealed partial class RedisStart(RedisDurability durability, StoreFormat format, IOptions<RedisOptions> redis, ILogger<RedisStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (redis.Value.IsEmbedded) { durability.TakeEmbedded(); } else { await durability.CheckAsync(); }
        LogDurability(logger, durability.Statement!);
        await format.AgreeAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1201, LogLevel.Information, "Redis durability checked: {Statement}")]
    private static partial void LogDurability(ILogger logger, string statement);
}
