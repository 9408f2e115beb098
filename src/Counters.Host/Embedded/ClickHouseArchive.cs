using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Counters.Host.Embedded;

/// <summary>Takes ClickHouse's library out of the archive that npm fetched, once the archive is known to be the right one.</summary>
internal static class ClickHouseArchive
{
    /// <summary>npm puts everything into a folder of this name.</summary>
    private const string LibraryEntry = "package/" + ClickHousePackage.LibraryFile;

    /// <summary>About 566 MB on linux-x64; a file that grows beyond this is not the library.</summary>
    private const long LibraryBytesMax = 2L << 30;

    /// <param name="sha512">What the archive must be, in base 64.</param>
    /// <param name="library">Where the library is put; nothing else of the archive is.</param>
    /// <exception cref="ClickHouseLibraryException">It is another archive, or holds no library.</exception>
    public static async Task UnpackAsync(string archive, string sha512, string library, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(archive);
        var actual = Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellation));
        if (actual != sha512)
        {
            throw new ClickHouseLibraryException(
                $"npm fetched another archive than the one that was asked for: its SHA-512 is {actual} and must be {sha512}. Nothing of it was unpacked. " +
                "Check which registry npm uses ('npm config get registry').");
        }

        file.Position = 0;
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var entries = new TarReader(unzipped);
        while (await entries.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry is not { Name: LibraryEntry, EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, Length: <= LibraryBytesMax }) { continue; }
            await entry.ExtractToFileAsync(library, overwrite: false, cancellation);
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(library, TrustedPath.FolderMode); }
            return;
        }

        throw new ClickHouseLibraryException($"The archive holds no {LibraryEntry}.");
    }
}
