using Garnet;

namespace Counters.Host.Embedded;

/// <summary>Garnet in this process, speaking Redis' protocol on loopback, with an append-only file that survives a crash.</summary>
/// <remarks>
/// Every setting here is against a default that loses data: without the storage tier memory is a cache; the native device needs a library that may be
/// missing and kills the process at the first write; other devices do not open the log with O_SYNC; without the strict recovery a damaged store starts
/// with a part of its data. The log is committed by <see cref="CommitAsync"/> alone, once for all who wait.
/// </remarks>
internal sealed class EmbeddedGarnet : IAsyncDisposable
{
    private readonly GarnetServer _server;
    private readonly DirectoryLock _lock;

    private EmbeddedGarnet(GarnetServer server, DirectoryLock directoryLock, int port)
    {
        (_server, _lock) = (server, directoryLock);
        ConnectionString = $"127.0.0.1:{port}";
    }

    /// <summary>In the form of StackExchange.Redis.</summary>
    public string ConnectionString { get; }

    /// <exception cref="EmbeddedEngineException">The data directory is in use or damaged.</exception>
    public static EmbeddedGarnet Start(EmbeddedGarnetOptions options, ILoggerFactory loggers)
    {
        var directoryLock = DirectoryLock.Take(options.DataDirectory);
        var port = LoopbackPort.PreferredOrFree(options.PreferredPort);
        try
        {
            var server = new GarnetServer(Arguments(options.DataDirectory, port), loggers);
            server.Start();
            return new EmbeddedGarnet(server, directoryLock, port);
        }
        catch (Exception exception)
        {
            directoryLock.Dispose();
            throw new EmbeddedEngineException($"The embedded store in '{options.DataDirectory}' cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Everything that Garnet has answered before this call is on disk when it returns.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (!await _server.Store.CommitAOFAsync(cancellationToken))
        {
            throw new InvalidOperationException("Garnet did not commit its append-only file.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Disposing alone does not commit.
        await CommitAsync(CancellationToken.None);
        _server.Dispose();
        _lock.Dispose();
    }

    private static string[] Arguments(string directory, int port) =>
    [
        "--bind", "127.0.0.1", "--port", $"{port}", "-q",
        "--lua", "--lua-transaction-mode",
        "--device-type", "FileStream",
        "--storage-tier", "--logdir", directory, "--checkpointdir", directory,
        "--memory", "256m", "--page", "4m", "--index", "16m",
        "--aof", "--aof-memory", "64m", "--aof-page-size", "16m", "--aof-segment-size", "64m", "--aof-commit-freq", "-1",
        "--recover", "--fail-on-recovery-error",
        "--minthreads", "32",
    ];
}
