using System.Diagnostics.Metrics;
using Counters.Cluster.Tls;

namespace Counters.Cluster;

/// <summary>Measures the silo port for operators: refused connections, and how long the certificate is valid.</summary>
internal sealed class ClusterMetrics
{
    public const string MeterName = "Counters.Cluster";

    private readonly Counter<long> _refused;

    public ClusterMetrics(IMeterFactory meters, SiloCredentials credentials, TimeProvider clock)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("counters.cluster.refused_connections", "{connection}", "Connections to the silo port that were refused, by reason.");
        meter.CreateObservableGauge(
            "counters.cluster.certificate.remaining",
            () => credentials.NotAfter is { } end ? [new Measurement<double>((end - clock.GetUtcNow()).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Time until the certificate of the silo port ends; below zero when it has.");
    }

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
