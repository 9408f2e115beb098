using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Counters.Redis;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Counters.Cluster.Tls;

/// <summary>
/// Provides the certificate of silos that meet on one machine's loopback: made by the first of them, kept in Redis, and its own authority.
/// </summary>
/// <remarks>
/// Other users of the machine reach loopback, but not Redis, if that has a password. It reveals nothing: a process that reads Redis can enter itself into
/// the membership table there, and change every count.
/// </remarks>
internal sealed class SharedCredential(IConnectionMultiplexer redis, SiloCredentials credentials, TimeProvider clock) : IHostedService
{
    /// <summary>Certificate and key as PEM. Never change the name: it is the storage format.</summary>
    private const string Key = $"{RedisKeys.Prefix}:silo-certificate";

    /// <summary>It is not renewed, so it outlives every cluster on a developer's machine.</summary>
    private const int Years = 20;

    /// <exception cref="StoreRefusedException">What Redis holds is no certificate.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var pem = (string?)await database.StringGetAsync(Key);
        if (pem is null)
        {
            // The first to write it decides for all hosts that start at once.
            await database.StringSetAsync(Key, Make(clock.GetUtcNow()), when: When.NotExists);
            pem = (string?)await database.StringGetAsync(Key);
        }

        try
        {
            credentials.Take(SiloCredential.Parse(new CredentialPem(pem ?? "", pem ?? "", pem ?? ""), clock.GetUtcNow()));
        }
        catch (FormatException exception)
        {
            throw new StoreRefusedException(
                $"The certificate of the silos in Redis cannot be used: {exception.Message}. Stop all hosts, delete the key {Key}, start again.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>Certificate and key as PEM.</returns>
    private static string Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={SiloCredential.Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(SiloCredential.Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(SiloCredential.ServerUse), new Oid(SiloCredential.ClientUse)], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
