using Microsoft.Extensions.Options;

namespace Counters.Cluster.Tls;

/// <summary>Reads the three files of <see cref="ClusterTlsOptions"/>.</summary>
internal sealed class CredentialFiles(IOptions<ClusterMemberOptions> options)
{
    /// <summary>A chain of certificates takes some 10 KB.</summary>
    private const int FileBytesMax = 1_048_576;

    /// <exception cref="FormatException">A file cannot be read; the message names its setting.</exception>
    public async Task<CredentialPem> ReadAsync(CancellationToken cancellationToken)
    {
        var files = options.Value.Tls;
        return new CredentialPem(
            await ReadAsync(nameof(files.Certificate), files.Certificate, cancellationToken),
            await ReadAsync(nameof(files.Key), files.Key, cancellationToken),
            await ReadAsync(nameof(files.Authority), files.Authority, cancellationToken));
    }

    private static async Task<string> ReadAsync(string setting, string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= FileBytesMax
                ? await File.ReadAllTextAsync(path, cancellationToken)
                : throw new FormatException($"the file of {setting} is larger than {FileBytesMax} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"the file of {setting} cannot be read ({exception.Message.TrimEnd('.')})", exception);
        }
    }
}
