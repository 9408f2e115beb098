using Counters.Tokens.Sources;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>
/// Checks whether the tokens in force are those that are written. The host goes on with the former ones, so it stays ready: degraded.
/// </summary>
internal sealed class TokensHealthCheck(TokenReload reload) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        reload.Fault is null
            ? HealthCheckResult.Healthy("The tokens in force are those that are written.")
            : HealthCheckResult.Degraded("A newer version of the tokens was refused, and the former one is in force; the log says why."));
}
