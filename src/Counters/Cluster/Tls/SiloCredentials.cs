namespace Counters.Cluster.Tls;

/// <summary>Holds the credential in force. Connections that begin after a change use the new one; those that are open go on.</summary>
/// <param name="proof">What the settings ask of silos.</param>
internal sealed class SiloCredentials(PeerProof proof)
{
    /// <summary>cert-manager renews a certificate of 90 days 30 days before its end: a week before it, that has failed for weeks.</summary>
    public static readonly TimeSpan NearEnd = TimeSpan.FromDays(7);

    private volatile SiloCredential? _inForce;

    public PeerProof Proof => proof;

    /// <summary>Null where silos need none, and before the start.</summary>
    public DateTimeOffset? NotAfter => _inForce?.NotAfter;

    public SiloCredential InForce => _inForce ?? throw new InvalidOperationException("The silo's certificate is used before it was read.");

    public void Take(SiloCredential credential) => _inForce = credential;
}
