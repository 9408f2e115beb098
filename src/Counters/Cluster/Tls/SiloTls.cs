using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Counters.Cluster.Tls;

/// <summary>
/// Sets up mutual TLS between silos: each side shows its certificate and judges the other's by the authorities of the credential in force.
/// </summary>
internal static class SiloTls
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public static TlsOptions Server(SiloCredentials credentials) => new()
    {
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = IsMember,
        HandshakeTimeout = HandshakeTimeout,

        // Orleans wants one of its own two ways to a certificate; what is set below goes before it, and has the intermediate certificates too.
        LocalServerCertificateSelector = (_, _) => credentials.InForce.Certificate,
        OnAuthenticateAsServer = (_, options) =>
        {
            var (tls, credential) = ((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions, credentials.InForce);
            tls.ServerCertificateSelectionCallback = null;
            tls.ServerCertificateContext = credential.Context;
            tls.CertificateChainPolicy = credential.PolicyFor(SiloCredential.ClientUse);
            tls.AllowTlsResume = false;
        },
    };

    public static TlsOptions Client(SiloCredentials credentials) => new()
    {
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = IsMember,
        HandshakeTimeout = HandshakeTimeout,
        OnAuthenticateAsClient = (_, options) =>
        {
            var (tls, credential) = ((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions, credentials.InForce);
            tls.TargetHost = SiloCredential.Name;
            tls.ClientCertificateContext = credential.Context;
            tls.CertificateChainPolicy = credential.PolicyFor(SiloCredential.ServerUse);
            tls.AllowTlsResume = false;
        },
    };

    /// <summary>.NET has judged the chain; it looks at the name of servers only.</summary>
    private static bool IsMember(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None && SiloCredential.HasName(certificate);
}
