using Counters.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Counters.Host.Checks;

/// <summary>Whether Redis can be reached, and what an acknowledged event is worth on it.</summary>
internal static class RedisPreflight
{
    public static async Task<Half> RunAsync(IServiceProvider services, CheckReport report)
    {
        report.Begin("Redis");
        try
        {
            var redis = services.GetRequiredService<IConnectionMultiplexer>();
            foreach (var endpoint in redis.GetEndPoints()) { report.Good($"{endpoint} answers, version {redis.GetServer(endpoint).Version}"); }
            var durability = services.GetRequiredService<RedisDurability>();
            if (services.GetRequiredService<IOptions<RedisOptions>>().Value.IsEmbedded) { durability.TakeEmbedded(); } else { await durability.CheckAsync(); }
            report.Good(durability.Statement!);
            return new Half(IsRead: true, await services.GetRequiredService<RedisGeneration>().ReadAsync());
        }
        catch (Exception exception) when (HostErrors.Explanation(exception) is { } explanation)
        {
            report.Fault(explanation);
            return new Half();
        }
    }
}
