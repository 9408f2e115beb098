using Counters.ClickHouse;
using Counters.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Operations;

/// <summary>Refuses to start when Redis and ClickHouse are not halves of one store: one of them was wiped, restored or mixed up.</summary>
internal sealed partial class StoreGenerationCheck(
    RedisGeneration redis,
    ClickHouseGeneration clickHouse,
    IConfiguration settings,
    TimeProvider clock,
    ILogger<StoreGenerationCheck> logger) : IHostedService
{
    /// <summary>Set to true for one start, it makes both halves one store again, as they are.</summary>
    public const string AcceptKey = "Counters:AcceptStoreGeneration";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (inRedis, inClickHouse) = (await redis.ReadAsync(), await clickHouse.ReadAsync(cancellationToken));
        if (inRedis is not null && inRedis == inClickHouse) { return; }

        // ClickHouse is marked before Redis: where it alone is, the hosts of a new store are at it just now, or one of them crashed there.
        var isNew = inRedis is null && (inClickHouse is null || inClickHouse == await redis.ReadProposedAsync());
        if (!isNew && !settings.GetValue<bool>(AcceptKey))
        {
            throw new StoreRefusedException(
                $"Redis is store {Name(inRedis)} and ClickHouse is store {Name(inClickHouse)}: one of them was wiped, restored or belongs to another " +
                $"installation, so numbers could be lost or counted twice. Check both connection strings; to go on with both as they are, start once with {AcceptKey}=true.");
        }

        var generation = Guid.CreateVersion7(clock.GetUtcNow());
        if (isNew) { generation = await redis.ProposeAsync(generation); }
        await clickHouse.AcceptAsync(generation, cancellationToken);
        await redis.AcceptAsync(generation);
        LogAccepted(logger, generation);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Name(Guid? generation) => generation?.ToString() ?? "(new)";

    [LoggerMessage(1401, LogLevel.Information, "Redis and ClickHouse accepted as one store, generation {Generation}.")]
    private static partial void LogAccepted(ILogger logger, Guid generation);
}
