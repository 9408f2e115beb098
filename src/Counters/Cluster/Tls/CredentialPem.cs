namespace Counters.Cluster.Tls;

/// <summary>
/// Holds a certificate, its key and the authorities as PEM. Two of the same content are equal, which is how a change of the files is
/// noticed.
/// </summary>
internal sealed record CredentialPem(string Certificate, string Key, string Authority)
{
    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(CredentialPem);
}
