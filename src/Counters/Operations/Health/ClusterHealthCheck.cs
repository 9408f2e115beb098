using Counters.Cluster;
using Counters.Counting.Placement;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>Checks whether this silo has joined the cluster, which others it sees, and how many namespaces it holds.</summary>
internal sealed class ClusterHealthCheck(ClusterView cluster, LocalNamespaces held) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var details = new Dictionary<string, object>
        {
            ["silo"] = cluster.Self.Endpoint.ToString(),
            ["silos"] = cluster.Active.Select(silo => silo.Endpoint.ToString()).Order(StringComparer.Ordinal).ToArray(),
            ["namespaces"] = held.Count,
            ["silo_port"] = cluster.Port,
        };
        if (cluster.CertificateEnd is { } end) { details["certificate_valid_until"] = end; }
        return Task.FromResult(
            !cluster.IsJoined ? HealthCheckResult.Unhealthy($"The silo has not joined: it is {cluster.Status}.", data: details)
            : cluster.CertificateFault is { } fault ? HealthCheckResult.Degraded(fault, data: details)
            : HealthCheckResult.Healthy("The silo has joined.", details));
    }
}
