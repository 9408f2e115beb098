namespace Counters.Cluster.Tls;

/// <summary>
/// Names the files by which silos of several machines prove to each other that they belong together. All three are PEM, and re-read when
/// they change.
/// </summary>
public sealed class ClusterTlsOptions
{
    public const string Section = $"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.Tls)}";

    /// <summary>The silo's certificate, with intermediate ones behind it where there are any; <c>tls.crt</c> of cert-manager.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>The private key of the certificate, not encrypted; <c>tls.key</c> of cert-manager.</summary>
    public string Key { get; set; } = "";

    /// <summary>The authorities that sign the silos' certificates, and no others; <c>ca.crt</c> of cert-manager. Several while one replaces another.</summary>
    public string Authority { get; set; } = "";

    internal bool IsEmpty => Certificate.Length + Key.Length + Authority.Length == 0;

    internal bool IsWhole => Certificate.Length > 0 && Key.Length > 0 && Authority.Length > 0;
}
