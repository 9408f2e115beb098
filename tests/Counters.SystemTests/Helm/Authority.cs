using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Counters.SystemTests.Helm;

/// <summary>A certificate authority of a company's own, which no machine trusts by itself, and a server's certificate that it has signed.</summary>
internal static class Authority
{
    private const string Certificate = "server.crt";
    private const string Key = "server.key";

    /// <summary>Writes the server's certificate and key into the folder.</summary>
    /// <returns>redis-server's settings for it, and the authority as PEM.</returns>
    public static (string[] RedisSettings, string AuthorityPem) Issue(string directory, int tlsPort)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=company", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=redis", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        using var server = serverRequest.Create(authority, now.AddHours(-1), now.AddDays(1), [1]);
        File.WriteAllText(Path.Combine(directory, Certificate), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, Key), serverKey.ExportPkcs8PrivateKeyPem());
        return (
            ["--tls-port", $"{tlsPort}", "--tls-cert-file", Path.Combine(directory, Certificate), "--tls-key-file", Path.Combine(directory, Key), "--tls-auth-clients", "no"],
            authority.ExportCertificatePem());
    }
}
