using Counters.Counting;
using Counters.Ingest;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.State;

/// <summary>Makes sure of Redis before the silo joins: it is durable and of a format we know, and the accept window and the secret for values are agreed.</summary>
internal sealed partial class RedisStart(
    RedisDurability durability,
    StoreFormat format,
    AcceptWindowRecord window,
    ValueSecret secret,
    CountingPolicy policy,
    IOptions<RedisOptions> redis,
    IOptions<IngestOptions> ingest,
    ILogger<RedisStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (redis.Value.IsEmbedded) { durability.TakeEmbedded(); } else { await durability.CheckAsync(); }
        LogDurability(logger, durability.Statement!);
        await format.AgreeAsync();
        await secret.AgreeAsync();
        policy.Floor = await window.AgreeAsync(
            ingest.Value.AcceptWindow, IngestOptions.AcceptWindowDefault, policy.Clock.GetUtcNow().ToUnixTimeSeconds());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "{Statement}")]
    private static partial void LogDurability(ILogger logger, string statement);
}
