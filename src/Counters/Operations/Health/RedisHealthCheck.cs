using Counters.Redis;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>Checks whether Redis takes writes: one that is full, read-only or cannot write its file still answers a ping.</summary>
internal sealed class RedisHealthCheck(RedisProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await probe.WriteAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy("Redis takes writes.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("Redis does not answer.");
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy("Redis cannot be written: nothing can be acknowledged.", exception);
        }
    }
}
