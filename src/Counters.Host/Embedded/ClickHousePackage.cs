using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>Names the npm package that holds ClickHouse as a library for this machine, in the one version that was tried.</summary>
internal sealed record ClickHousePackage(string Name)
{
    /// <summary>ClickHouse 26.7.2.1. Its command line opens the real HTTP listener only since 26.5.</summary>
    public const string Version = "26.7.3-stable.1";

    public const string LibraryFile = "libchdb.so";

    /// <summary>Unpacked size on linux-x64, for the progress lines only.</summary>
    public const long ApproximateBytes = 570_000_000;

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
        return new ClickHousePackage($"@chdb/lib-{platform}");
    }
}
