using Microsoft.Extensions.Configuration;

namespace Counters.Tokens.Sources;

/// <summary>The file of tokens that is read again while the host runs.</summary>
/// <remarks>It is looked at by its content: what Kubernetes swaps is a symbolic link, of which watchers of files hear nothing.</remarks>
internal sealed class TokensFile(string path)
{
    public const string Key = "Counters:TokensFile";

    /// <summary>A thousand tokens that name twenty customers each take a tenth of it.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public string Path => path;

    /// <summary>Null when the settings name none.</summary>
    public static TokensFile? Of(IConfiguration settings) =>
        settings[Key] is { Length: > 0 } path ? new TokensFile(System.IO.Path.GetFullPath(path)) : null;

    /// <summary>What is in the file now, or why it cannot be used.</summary>
    public TokensFileContent Look()
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (ModeFault(file) is { } fault) { return new TokensFileContent(path, [], fault); }
            if (file.Length > BytesMax) { return new TokensFileContent(path, [], $"{path}: {file.Length} bytes are too many; at most {BytesMax}."); }
            var bytes = new byte[file.Length];
            return new TokensFileContent(path, bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)], null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new TokensFileContent(path, [], $"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>
    /// Who can write the file gives tokens to themselves. Reading is another matter: it holds hashes of 256 random bits, and a mounted secret is
    /// readable by all users of its container.
    /// </summary>
    private string? ModeFault(FileStream file)
    {
        if (OperatingSystem.IsWindows()) { return null; }
        if ((File.GetUnixFileMode(file.SafeFileHandle) & WritableByOthers) != 0) { return $"{path} can be written by its group or by others: chmod go-w {path}"; }
        var directory = System.IO.Path.GetDirectoryName(path)!;
        var mode = File.GetUnixFileMode(directory);
        return (mode & WritableByOthers) != 0 && (mode & UnixFileMode.StickyBit) == 0
            ? $"{path} can be replaced by its group or by others: chmod go-w {directory}"
            : null;
    }
}

/// <summary>What a look at the tokens file found.</summary>
/// <param name="Fault">Why it cannot be used; null when it could be read.</param>
internal sealed record TokensFileContent(string Path, byte[] Bytes, string? Fault)
{
    public bool IsSame(TokensFileContent other) => Fault == other.Fault && Bytes.AsSpan().SequenceEqual(other.Bytes);
}
