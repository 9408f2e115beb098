namespace Counters.Host.Embedded;

/// <summary>Makes sure that one process only works on a data directory. The lock goes with the process, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    /// <summary>A child whose parent was killed needs a moment to notice.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="EmbeddedEngineException">Another process holds the directory and does not let go.</exception>
    public static DirectoryLock Take(string directory) => Take(directory, WaitMax);

    public static DirectoryLock Take(string directory, TimeSpan waitMax)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "lock");
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception) when (waited >= waitMax)
            {
                throw new EmbeddedEngineException(
                    $"'{directory}' is used by another process. Stop that one, or choose another directory with Counters:DataDirectory.", exception);
            }
            catch (IOException)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
