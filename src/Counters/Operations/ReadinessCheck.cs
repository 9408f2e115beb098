using Counters.Dictionary;
using Counters.Rollups;
using Counters.State;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Counters.Operations;

/// <summary>Whether this silo can take events: the dictionary is confirmed and Redis can be written.</summary>
internal sealed class ReadinessCheck(IConnectionMultiplexer redis, RuleRegistry registry, RedisDurability durability, ICompleteness completeness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!registry.IsReady) { return HealthCheckResult.Unhealthy("The dictionary is not confirmed yet."); }
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy("Redis cannot be reached.", exception);
        }

        var details = new Dictionary<string, object>
        {
            ["dictionary_version"] = registry.Dictionary.Version,
            ["durability"] = durability.Statement ?? "",
            ["complete_through"] = await completeness.CompleteThroughAsync(cancellationToken),
        };
        return HealthCheckResult.Healthy("Events are taken.", details);
    }
}
