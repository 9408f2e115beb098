using System.Text;
using Counters.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Cluster.Tls;

/// <summary>Reads the three files of <see cref="ClusterTlsOptions"/>.</summary>
internal sealed class CredentialFiles(IOptions<ClusterMemberOptions> options)
{
    /// <summary>A chain of certificates takes some 10 KB.</summary>
    private const int FileBytesMax = 1_048_576;

    /// <exception cref="FormatException">A file cannot be read; the message names its setting.</exception>
    public CredentialPem Read()
    {
        var files = options.Value.Tls;
        return new CredentialPem(
            Read(nameof(files.Certificate), files.Certificate), Read(nameof(files.Key), files.Key), Read(nameof(files.Authority), files.Authority));
    }

    private static string Read(string setting, string path) => BoundedFile.TryRead(path, FileBytesMax, out var fault) is { } content
        ? Encoding.UTF8.GetString(content)
        : throw new FormatException($"the file of {setting} {fault}");
}
