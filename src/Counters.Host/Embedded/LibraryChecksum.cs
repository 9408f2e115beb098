using System.Security.Cryptography;

namespace Counters.Host.Embedded;

/// <summary>Makes sure that a library is what it must be, and remembers that it was, so that half a gigabyte is not read at every start.</summary>
/// <remarks>
/// What is remembered is the checksum with the file's <see cref="FileStatus.Stamp"/>: a file that was written to since is read again. A record that
/// anybody else could have written is not believed.
/// </remarks>
internal sealed class LibraryChecksum(string library)
{
    private const string RecordFile = ClickHousePackage.LibraryFile + ".sha256";
    private const int RecordCharactersMax = 1_000;

    /// <summary>The owner writes. Others read: root may have fetched the library for a service account.</summary>
    private const UnixFileMode RecordMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Reads the library unless a record tells its checksum, and leaves a record when it is the required one.</summary>
    /// <param name="required">Null for a library that has just come out of an archive that was checked.</param>
    /// <param name="folders">Where a record may be, the first of which that can be written to gets the new one.</param>
    /// <returns>In hexadecimal.</returns>
    public async Task<string> ReadAsync(string? required, IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        var stamp = FileStatus.Of(library).Stamp;
        if (folders.Select(Remembered).FirstOrDefault(record => record?.Stamp == stamp) is { } known) { return known.Sha256; }
        const FileOptions Straight = FileOptions.SequentialScan | FileOptions.Asynchronous;
        await using var file = new FileStream(library, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, Straight);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));

        // Another one must not be remembered: the record may be all that is known of the library.
        if (required is not null && sha256 != required) { return sha256; }
        foreach (var folder in folders)
        {
            if (await TryRememberAsync(folder, $"{sha256} {stamp}", cancellation)) { break; }
        }

        return sha256;
    }

    /// <summary>What was found when the library came, whether or not it was written to since; null when there is no such record.</summary>
    public static string? WhenItCame(string folder) => Remembered(folder)?.Sha256;

    private static (string Sha256, string Stamp)? Remembered(string folder)
    {
        var path = Path.Combine(folder, RecordFile);
        if (!File.Exists(path) || FileStatus.Of(path) is { IsOfThisUserOrRoot: false } or { OthersMayWrite: true }) { return null; }
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[RecordCharactersMax];
            var parts = new string(text, 0, reader.ReadBlock(text)).Split(' ');
            return parts.Length == 2 ? (parts[0], parts[1]) : null;
        }
        catch (UnauthorizedAccessException)
        {
            // It was made for its owner alone: the library is read instead.
            return null;
        }
    }

    private static async Task<bool> TryRememberAsync(string folder, string record, CancellationToken cancellation)
    {
        try
        {
            await PrivateDirectory.WriteFileAsync(Path.Combine(folder, RecordFile), record, RecordMode, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // The cache of an image is read only and root's: the next folder is tried, and without one the library is read at each start.
            return false;
        }
    }
}
