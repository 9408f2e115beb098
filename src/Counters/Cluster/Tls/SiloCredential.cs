using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Counters.Cluster.Tls;

/// <summary>
/// Holds a silo's certificate with its key, and the authorities by which it judges the certificates of others. Checked when it is read.
/// </summary>
internal sealed class SiloCredential
{
    /// <summary>The DNS name that every silo's certificate has. One for all: silos are known by their address, and are alike.</summary>
    public const string Name = "counters-silo";

    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2Collection _intermediates;

    private SiloCredential(X509Certificate2 certificate, X509Certificate2Collection intermediates, X509Certificate2Collection authorities)
    {
        (Certificate, _intermediates, _authorities) = (certificate, intermediates, authorities);
        Context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate with the chain that is sent along.</summary>
    public SslStreamCertificateContext Context { get; }

    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    /// <exception cref="FormatException">Other silos would not accept it; the message says why.</exception>
    public static SiloCredential Parse(CredentialPem pem, DateTimeOffset now)
    {
        var (certificates, authorities) = (Certificates(pem.Certificate, "certificate"), Certificates(pem.Authority, "authority"));
        var credential = new SiloCredential(WithKey(pem), [.. certificates.Skip(1)], authorities);
        if (now > credential.NotAfter) { throw new FormatException($"the certificate expired on {credential.NotAfter:u}"); }
        if (!HasName(credential.Certificate)) { throw new FormatException($"the certificate is not for the DNS name {Name}"); }
        foreach (var use in (string[])[ServerUse, ClientUse]) { credential.CheckOwn(use, now); }
        return credential;
    }

    /// <summary>How a peer's certificate is judged: by these authorities and no others, those of the system least of all.</summary>
    public X509ChainPolicy PolicyFor(string use)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(new Oid(use));
        return policy;
    }

    public static bool HasName(X509Certificate2 certificate) => certificate.MatchesHostname(Name, allowWildcards: false, allowCommonName: false);

    /// <summary>Judges the own certificate as peers will, since a pair that no peer accepts shows only at the next connection otherwise.</summary>
    private void CheckOwn(string use, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = PolicyFor(use);
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        if (chain.Build(Certificate)) { return; }
        var why = string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());
        throw new FormatException($"silos would not accept the certificate ({why})");
    }

    private static X509Certificate2Collection Certificates(string pem, string what)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new FormatException($"the {what} cannot be read ({exception.Message.TrimEnd('.')})", exception);
        }

        return certificates.Count > 0 ? certificates : throw new FormatException($"the {what} holds no certificate in PEM");
    }

    private static X509Certificate2 WithKey(CredentialPem pem)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);

            // Windows' TLS finds no key that is in memory only.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new FormatException($"the key is not the certificate's, or no PEM key without a password ({exception.Message.TrimEnd('.')})", exception);
        }
    }
}
