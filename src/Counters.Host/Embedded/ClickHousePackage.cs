using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>Names the npm package that holds ClickHouse as a library for this machine, in the one version that was tried, and what its bytes must be.</summary>
/// <param name="ArchiveSha512">Of the package's archive, in base 64 as npm writes it; null where this build does not know it.</param>
/// <param name="LibrarySha256">Of the library in the archive, in hexadecimal; null where this build does not know it.</param>
internal sealed record ClickHousePackage(string Name, string? ArchiveSha512 = null, string? LibrarySha256 = null)
{
    /// <summary>ClickHouse 26.7.2.1. Its command line opens the real HTTP listener only since 26.5.</summary>
    public const string Version = "26.7.3-stable.1";

    public const string LibraryFile = "libchdb.so";

    /// <summary>The environment variable with the SHA-512 of the archive, <c>sha512-…</c>, for a machine whose archive this build does not know.</summary>
    public const string ArchiveVariable = "COUNTERS_CLICKHOUSE_INTEGRITY";

    /// <summary>Of the archive on linux-x64, twice, since npm also keeps it in its cache; for the progress lines only.</summary>
    public const long ApproximateBytes = 356_000_000;

    private const string IntegrityPrefix = "sha512-";

    /// <summary>The four that exist. A checksum here comes from the archive itself, fetched and unpacked; never from a guess.</summary>
    private static readonly ClickHousePackage[] All =
    [
        new(
            "@chdb/lib-linux-x64-gnu",
            "XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
            "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5"),
        new("@chdb/lib-linux-arm64-gnu"),
        new("@chdb/lib-darwin-x64"),
        new("@chdb/lib-darwin-arm64"),
    ];

    /// <exception cref="ClickHouseLibraryException">There is no package for this machine.</exception>
    public static ClickHousePackage ForThisMachine()
    {
        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        var platform = (RuntimeInformation.OSArchitecture, OperatingSystem.IsLinux() && !musl, OperatingSystem.IsMacOS()) switch
        {
            (Architecture.X64, true, _) => "linux-x64-gnu",
            (Architecture.Arm64, true, _) => "linux-arm64-gnu",
            (Architecture.X64, _, true) => "darwin-x64",
            (Architecture.Arm64, _, true) => "darwin-arm64",
            _ => throw new ClickHouseLibraryException(
                $"There is no embedded ClickHouse for {RuntimeInformation.RuntimeIdentifier}: it exists for Linux (glibc) and macOS, x64 and arm64."),
        };
        return All.Single(package => package.Name == $"@chdb/lib-{platform}");
    }

    /// <summary>What the archive's SHA-512 must be: what this build knows, or else what the person who fetches it says.</summary>
    /// <exception cref="ClickHouseLibraryException">Neither is there.</exception>
    public string RequiredArchiveSha512()
    {
        if (ArchiveSha512 is not null) { return ArchiveSha512; }
        return Environment.GetEnvironmentVariable(ArchiveVariable) is { } given && given.StartsWith(IntegrityPrefix, StringComparison.Ordinal)
            ? given[IntegrityPrefix.Length..]
            : throw new ClickHouseLibraryException(
                $"This build does not know the checksum of {Name} {Version}. Ask a registry that you trust ('npm view {Name}@{Version} dist.integrity') " +
                $"and start once with {ArchiveVariable}=sha512-….");
    }
}
