using Counters.ClickHouse;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>
/// Checks whether rollups can be written and queries answered. Without that the silo goes on counting, so it stays ready: degraded.
/// </summary>
/// <remarks>
/// The start has made sure of the schema. A ClickHouse that has just come back answers before it has loaded its databases, so a schema that is not
/// there now is no reason to send events elsewhere either.
/// </remarks>
internal sealed class ClickHouseHealthCheck(SchemaMigration schema) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await schema.IsAppliedAsync(cancellationToken)
                ? HealthCheckResult.Healthy("ClickHouse answers, and has the schema.")
                : HealthCheckResult.Degraded("ClickHouse answers, but lacks the schema or a part of it: numbers stand still, events are kept in Redis.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded("ClickHouse does not answer in time: numbers stand still, events are kept in Redis.");
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Degraded("ClickHouse cannot be reached: numbers stand still, events are kept in Redis.", exception);
        }
    }
}
