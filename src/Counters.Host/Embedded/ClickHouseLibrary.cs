using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Counters.Host.Embedded;

/// <summary>Finds libchdb, the ClickHouse that runs without a server package, or fetches it once with npm into a cache that all data directories share.</summary>
internal static class ClickHouseLibrary
{
    /// <summary>ClickHouse 26.7.2.1.</summary>
    public const string Version = "26.7.3-stable.1";

    /// <summary>Overrides the cache's place.</summary>
    public const string CacheVariable = "COUNTERS_CACHE";

    /// <summary>About what the library takes on disk, for the progress line.</summary>
    private const long BytesExpected = 566L << 20;

    private const string Advice =
        "Install Node.js with npm and check that it reaches its registry, or point Counters:ClickHouse at a ClickHouse of your own.";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    /// <summary>The library's path, fetched first when it is not in the cache.</summary>
    /// <exception cref="ClickHouseLibraryException">npm is missing, offline, or has no library for this machine.</exception>
    public static async Task<string> FindOrFetchAsync(CancellationToken cancellationToken)
    {
        var package = PackageName();
        var folder = Path.Combine(CacheDirectory(), $"{package.Replace('/', '-')}-{Version}");
        var library = Path.Combine(folder, "node_modules", package, OperatingSystem.IsMacOS() ? "libchdb.dylib" : "libchdb.so");
        if (File.Exists(library)) { return library; }

        using var fetching = DirectoryLockFor(folder);
        if (!File.Exists(library)) { await FetchAsync(package, folder, cancellationToken); }
        return File.Exists(library) ? library : throw new ClickHouseLibraryException($"The package {package} {Version} holds no {Path.GetFileName(library)}. {Advice}");
    }

    private static DirectoryLock DirectoryLockFor(string folder) => DirectoryLock.Take($"{folder}.fetching", TimeSpan.FromMinutes(30));

    private static async Task FetchAsync(string package, string folder, CancellationToken cancellationToken)
    {
        var partial = $"{folder}.partial";
        if (Directory.Exists(partial)) { Directory.Delete(partial, recursive: true); }
        Directory.CreateDirectory(partial);
        Console.WriteLine($"Fetching ClickHouse ({package} {Version}, about {BytesExpected >> 20} MiB) with npm; this happens once.");
        using var npm = StartNpm(package, partial);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        _ = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var exited = npm.WaitForExitAsync(cancellationToken);
        while (await Task.WhenAny(exited, Task.Delay(ProgressInterval, cancellationToken)) != exited)
        {
            Console.WriteLine($"  {BytesIn(partial) >> 20} of about {BytesExpected >> 20} MiB");
        }

        await exited;
        if (npm.ExitCode != 0)
        {
            throw new ClickHouseLibraryException($"npm could not fetch {package} {Version}: {Tail(await errors)} {Advice}");
        }

        // A folder of this name is complete: it appears at once or not at all.
        Directory.Move(partial, folder);
    }

    private static Process StartNpm(string package, string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", $"{package}@{Version}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ClickHouseLibraryException($"npm was not found, and the embedded ClickHouse is fetched with it. {Advice}", exception);
        }
    }

    private static string PackageName() => (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, _, Architecture.X64) => "@chdb/lib-linux-x64-gnu",
        (true, _, Architecture.Arm64) => "@chdb/lib-linux-arm64-gnu",
        (_, true, Architecture.X64) => "@chdb/lib-darwin-x64",
        (_, true, Architecture.Arm64) => "@chdb/lib-darwin-arm64",
        _ => throw new ClickHouseLibraryException(
            $"There is no embedded ClickHouse for {RuntimeInformation.RuntimeIdentifier}: point Counters:ClickHouse at a ClickHouse of your own."),
    };

    private static string CacheDirectory()
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } chosen) { return Path.GetFullPath(chosen); }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");
        return Path.Combine(cache, "counters");
    }

    private static long BytesIn(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        .Sum(file => file.Exists ? file.Length : 0);

    private static string Tail(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}
