using Counters.Cluster.Tls;

namespace Counters.Cluster;

/// <summary>Tells what this silo knows of its cluster, without a call to any other.</summary>
internal sealed class ClusterView(ISiloStatusOracle silos, SiloCredentials credentials, TimeProvider clock)
{
    public SiloAddress Self => silos.SiloAddress;

    /// <summary>Whether the others send this silo work.</summary>
    public bool IsJoined => silos.CurrentStatus == SiloStatus.Active;

    public string Status => silos.CurrentStatus.ToString();

    public IReadOnlyList<SiloAddress> Active => [.. silos.GetActiveSilos()];

    /// <summary>What may use the silo port, in a word.</summary>
    public string Port => credentials.Proof switch { PeerProof.NoPort => "closed", PeerProof.None => "plain", _ => "tls" };

    /// <summary>Null where there is no certificate.</summary>
    public DateTimeOffset? CertificateEnd => credentials.NotAfter;

    /// <summary>What a person must do about the certificate soon; null when there is nothing.</summary>
    public string? CertificateFault => credentials.NotAfter is not { } end || end - clock.GetUtcNow() > SiloCredentials.NearEnd ? null
        : end > clock.GetUtcNow() ? $"The certificate of the silo port ends on {end:u}; renew it."
        : $"The certificate of the silo port ended on {end:u}: silos cannot connect to this one. Renew it.";
}
