using System.Net.Sockets;
using Counters.Hosting;
using Garnet;
using Garnet.common;

namespace Counters.Host.Embedded;

/// <summary>A Redis-compatible store of the host's own, in its process: reached by this user only, every acknowledged write in a file opened with O_SYNC.</summary>
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
    private readonly GarnetDoor _door;
    private readonly AppendOnlyTrim _trim;

    private EmbeddedGarnet(FileLock owner, GarnetServer server, GarnetDoor door, AppendOnlyTrim trim)
    {
        (_owner, _server, _door, _trim) = (owner, server, door, trim);
    }

    /// <summary>Where it is reached, for people: the path of its socket, or its address.</summary>
    public string Place => _door.Place;

    /// <summary>For StackExchange.Redis. It may hold a password: it must not be printed.</summary>
    public string ConnectionString => _door.ConnectionString;

    /// <summary>Recovers what is on disk and serves it.</summary>
    /// <exception cref="EmbeddedEngineException">The data directory is in use or open to others, or its data could not be recovered in full.</exception>
    public static async Task<EmbeddedGarnet> StartAsync(EmbeddedGarnetOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var logger = loggers.CreateLogger<EmbeddedGarnet>();
        var directory = PrivateDirectory.Create(options.DataDirectory);
        var owner = await FileLock.TryTakeAsync(Path.Combine(directory, "owner.lock"), LockWaitMax, cancellation).ConfigureAwait(false)
            ?? throw new EmbeddedEngineException($"Another process uses the Redis data in {directory}. Stop it, or set Counters:DataDirectory to another directory.");
        try
        {
            var (server, door) = Start(directory, options, loggers);
            LogReady(logger, door.Place, directory);
            var trim = new AppendOnlyTrim(directory, door.ConnectionString, options.AppendOnlyBytesMax, loggers.CreateLogger<AppendOnlyTrim>());
            return new EmbeddedGarnet(owner, server, door, trim);
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
        _door.Dispose();
        _owner.Dispose();
    }

    private static (GarnetServer Server, GarnetDoor Door) Start(string directory, EmbeddedGarnetOptions options, ILoggerFactory loggers)
    {
        for (var attempt = 1; ; attempt++)
        {
            var door = options.UsesSocket ? GarnetDoor.OnSocket(directory) : GarnetDoor.OnPort(FreePort.Near(options.PreferredPort));
            GarnetServer? server = null;
            try
            {
                server = NewServer(directory, door, loggers);
                server.Start();
                return (server, door);
            }
            catch (Exception exception)
            {
                server?.Dispose();
                door.Dispose();

                // Another program took the port between our look and Garnet's: look again.
                if (exception is GarnetException { InnerException: SocketException } && !options.UsesSocket && attempt < StartAttemptsMax) { continue; }
                throw new EmbeddedEngineException($"The embedded store in {directory} did not start: {exception.Message}", exception);
            }
        }
    }

    private static GarnetServer NewServer(string directory, GarnetDoor door, ILoggerFactory loggers)
    {
        var commandLine = GarnetSettings.CommandLine(directory, door);
        return door.Socket is { } socket
            ? new GarnetServer(GarnetOptions.Parse(commandLine, socket, loggers.CreateLogger("ArgParser")), loggers)
            : new GarnetServer(commandLine, loggers);
    }

    [LoggerMessage(1001, LogLevel.Information, "Embedded Redis store started: data in {Directory}, listening at {Place}.")]
    private static partial void LogReady(ILogger logger, string place, string directory);
}
