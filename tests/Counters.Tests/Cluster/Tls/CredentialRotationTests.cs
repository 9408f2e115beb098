using Counters.Cluster;
using Counters.Cluster.Tls;
using Counters.Testing;
using Counters.Testing.Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Cluster.Tls;

/// <summary>Certificates are renewed while the silo runs, by a link that turns to another folder as Kubernetes does it.</summary>
public sealed class CredentialRotationTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _clock = new(TestAuthority.Now);
    private readonly SiloCredentials _credentials = new(PeerProof.Files);
    private int _versions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_renewed_certificate_is_in_force_soon()
    {
        Lay(_authority.Issue());
        using var rotation = await StartAsync();
        var renewed = Lay(_authority.Issue(validFor: TimeSpan.FromDays(180)));
        await InForceAsync(renewed);
    }

    [Fact]
    public async Task Files_that_do_not_fit_together_change_nothing_until_they_do()
    {
        var first = Lay(_authority.Issue());
        using var rotation = await StartAsync();
        var next = _authority.Issue();
        Lay(next with { Key = first.Key });
        for (var look = 0; look < 3; look++) { await LookAsync(); }
        Assert.Equal(Serial(first), Serial());
        Lay(next);
        await InForceAsync(next);
    }

    [Fact]
    public async Task A_folder_that_is_empty_for_a_moment_changes_nothing()
    {
        var first = Lay(_authority.Issue());
        using var rotation = await StartAsync();
        File.Delete(_directory.Sub("now"));
        for (var look = 0; look < 3; look++) { await LookAsync(); }
        Assert.Equal(Serial(first), Serial());
        await InForceAsync(Lay(_authority.Issue()));
    }

    [Fact]
    public async Task A_start_without_a_usable_certificate_is_refused_with_the_reason()
    {
        Lay(_authority.Issue(validFor: TimeSpan.FromDays(-1)));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(StartAsync);
        Assert.Contains("Counters:Cluster:Tls: the certificate expired on", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    private async Task<CredentialRotation> StartAsync()
    {
        var tls = new ClusterTlsOptions { Certificate = Current("tls.crt"), Key = Current("tls.key"), Authority = Current("ca.crt") };
        var files = new CredentialFiles(Options.Create(new ClusterMemberOptions { Tls = tls }));
        var rotation = new CredentialRotation(files, _credentials, _clock, NullLogger<CredentialRotation>.Instance);
        await rotation.StartAsync(Cancellation);
        return rotation;
    }

    private string Current(string file) => Path.Combine(_directory.Sub("now"), file);

    private CredentialPem Lay(CredentialPem pem)
    {
        var folder = _directory.Sub($"version-{_versions++}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "tls.crt"), pem.Certificate);
        File.WriteAllText(Path.Combine(folder, "tls.key"), pem.Key);
        File.WriteAllText(Path.Combine(folder, "ca.crt"), pem.Authority);
        File.Delete(_directory.Sub("now"));
        Directory.CreateSymbolicLink(_directory.Sub("now"), folder);
        return pem;
    }

    private async Task InForceAsync(CredentialPem pem)
    {
        for (var began = TimeProvider.System.GetTimestamp(); Serial() != Serial(pem);)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Within, "the renewed certificate is not in force");
            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(6));
        await Task.Delay(100, Cancellation);
    }

    private string Serial() => _credentials.InForce.Certificate.SerialNumber;

    private static string Serial(CredentialPem pem) => SiloCredential.Parse(pem, TestAuthority.Now).Certificate.SerialNumber;
}
