using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Counters.Cluster.Tls;

namespace Counters.Testing.Certificates;

/// <summary>A certificate authority of a cluster's own, which signs what the test asks for.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(9));
    }

    /// <summary>In whole seconds, as certificates tell the time.</summary>
    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A certificate with its key, and this authority.</summary>
    /// <param name="validFor">From now on; below zero for one that has ended.</param>
    public CredentialPem Issue(string name = SiloCredential.Name, TimeSpan? validFor = null, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var oids = new OidCollection();
        foreach (var use in uses is [] ? [SiloCredential.ServerUse, SiloCredential.ClientUse] : uses) { oids.Add(new Oid(use)); }
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
        using var certificate = request.Create(_certificate, Now.AddDays(-60), Now + (validFor ?? TimeSpan.FromDays(90)), RandomNumberGenerator.GetBytes(8));
        return new CredentialPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), Pem);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
