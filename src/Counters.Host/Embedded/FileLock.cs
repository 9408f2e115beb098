namespace Counters.Host.Embedded;

/// <summary>Lets one process at a time into a directory: an exclusive lock on a file, which the system releases when its holder dies.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <returns>Null when another process still holds the lock after <paramref name="waitAtMost"/>.</returns>
    public static async Task<FileLock?> TryTakeAsync(string path, TimeSpan waitAtMost, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var attemptsLeft = waitAtMost / RetryEvery; ; attemptsLeft--)
        {
            if (TryTake(path) is { } taken) { return taken; }
            if (attemptsLeft <= 0) { return null; }
            await Task.Delay(RetryEvery, TimeProvider.System, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
