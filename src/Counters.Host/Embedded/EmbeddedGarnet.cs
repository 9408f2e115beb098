using System.Globalization;
using Garnet;
using Garnet.common;

namespace Counters.Host.Embedded;

/// <summary>A Redis-compatible store of the host's own, in its process: loopback only, every acknowledged write in a file opened with O_SYNC.</summary>
/// <remarks>
/// A crash may keep any prefix of a script's writes, because each is a record of its own, but never part of one write.
/// MULTI must not be used: a transaction cut off by a crash keeps Garnet 2.2.8 from ever recovering.
/// </remarks>
public sealed partial class EmbeddedGarnet : IAsyncDisposable
{
    private const int StartAttemptsMax = 3;

    /// <summary>A host that was killed needs a moment to end.</summary>
    private static readonly TimeSpan LockWaitMax = TimeSpan.FromSeconds(5);

    private readonly FileLock _owner;
    private readonly GarnetServer _server;
    private readonly AppendOnlyTrim _trim;

    private EmbeddedGarnet(FileLock owner, GarnetServer server, int port, AppendOnlyTrim trim)
    {
        (_owner, _server, Port, _trim) = (owner, server, port, trim);
    }

    public int Port { get; }

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => ConnectionStringOf(Port);

    /// <summary>Recovers what is on disk and serves it.</summary>
    /// <exception cref="EmbeddedEngineException">The data directory is in use, or its data could not be recovered in full.</exception>
    public static async Task<EmbeddedGarnet> StartAsync(EmbeddedGarnetOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var logger = loggers.CreateLogger<EmbeddedGarnet>();
        var directory = Directory.CreateDirectory(options.DataDirectory).FullName;
        var owner = await FileLock.TryTakeAsync(Path.Combine(directory, "owner.lock"), LockWaitMax, cancellation).ConfigureAwait(false)
            ?? throw new EmbeddedEngineException($"Another process uses the Redis data in {directory}. Stop it, or set Counters:DataDirectory to another directory.");
        try
        {
            var (server, port) = Start(directory, options.PreferredPort, loggers);
            LogReady(logger, port, directory);
            var trim = new AppendOnlyTrim(directory, ConnectionStringOf(port), options.AppendOnlyBytesMax, loggers.CreateLogger<AppendOnlyTrim>());
            return new EmbeddedGarnet(owner, server, port, trim);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Everything written before the call is on disk when it returns.</summary>
    /// <exception cref="IOException">The append-only file could not be written: what was not acknowledged yet must not be.</exception>
    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        if (!await _server.Store.CommitAOFAsync(cancellation).ConfigureAwait(false))
        {
            throw new IOException("The embedded store did not commit its append-only file.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _trim.DisposeAsync().ConfigureAwait(false);

        // Garnet's own Dispose does not commit.
        await CommitAsync(CancellationToken.None).ConfigureAwait(false);
        _server.Dispose();
        _owner.Dispose();
    }

    private static (GarnetServer Server, int Port) Start(string directory, int preferredPort, ILoggerFactory loggers)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Near(preferredPort);
            var server = new GarnetServer(GarnetSettings.CommandLine(directory, port), loggers);
            try
            {
                server.Start();
                return (server, port);
            }
            catch (GarnetException exception) when (exception.InnerException is System.Net.Sockets.SocketException && attempt < StartAttemptsMax)
            {
                // Somebody took the port between our look and Garnet's: look again.
                server.Dispose();
            }
            catch (Exception exception)
            {
                server.Dispose();
                throw new EmbeddedEngineException($"The embedded store in {directory} did not start: {exception.Message}", exception);
            }
        }
    }

    private static string ConnectionStringOf(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    [LoggerMessage(LogLevel.Information, "The embedded store serves {Directory} on port {Port}.")]
    private static partial void LogReady(ILogger logger, int port, string directory);
}
