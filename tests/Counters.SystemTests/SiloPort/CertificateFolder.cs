using Counters.Cluster.Tls;
using Counters.Testing;

namespace Counters.SystemTests.SiloPort;

/// <summary>The three files of the silos' certificate, exchanged as Kubernetes exchanges those of a secret: a link turns to another folder at once.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly TempDirectory _directory = new();
    private int _version;

    /// <summary>Certificate, key and authority.</summary>
    public string[] Files => [Now("tls.crt"), Now("tls.key"), Now("ca.crt")];

    public string[] Settings =>
    [
        $"--Counters:Cluster:Tls:Certificate={Files[0]}", $"--Counters:Cluster:Tls:Key={Files[1]}", $"--Counters:Cluster:Tls:Authority={Files[2]}",
    ];

    public void Lay(CredentialPem pem)
    {
        var folder = $"version-{_version++}";
        Directory.CreateDirectory(_directory.Sub(folder));
        foreach (var (file, text) in new[] { ("tls.crt", pem.Certificate), ("tls.key", pem.Key), ("ca.crt", pem.Authority) })
        {
            File.WriteAllText(Path.Combine(_directory.Sub(folder), file), text);
        }

        File.Delete(_directory.Sub("now"));
        Directory.CreateSymbolicLink(_directory.Sub("now"), _directory.Sub(folder));
    }

    public void Dispose() => _directory.Dispose();

    private string Now(string file) => Path.Combine(_directory.Sub("now"), file);
}
