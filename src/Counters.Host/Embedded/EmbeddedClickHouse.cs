using System.Diagnostics;
using System.Globalization;
using Counters.Hosting;

namespace Counters.Host.Embedded;

/// <summary>A ClickHouse of the host's own: a child process on loopback that keeps its data on disk, knows one user, and ends with its parent.</summary>
public sealed partial class EmbeddedClickHouse : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(10);
    private const int StartAttemptsMax = 3;
    private const int ErrorLinesMax = 20;

    private readonly Process _process;
    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly Queue<string> _errors = new();
    private readonly Task _errorsRead;
    private volatile bool _ready;

    private EmbeddedClickHouse(Process process, string directory, int httpPort, string password, ILogger logger)
    {
        (_process, _directory, HttpPort, Password, _logger) = (process, directory, httpPort, password, logger);
        Exited = process.WaitForExitAsync();
        _errorsRead = ReadErrorsAsync();
    }

    public int HttpPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>For ClickHouse.Driver. It holds the password: it must not be printed.</summary>
    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={HttpPort};Username={ClickHouseUsers.Name};Password={Password}");

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Exited { get; }

    /// <summary>Of the user <c>counters</c>, made for this start.</summary>
    internal string Password { get; }

    /// <summary>Fetches the library if need be, starts the child and waits until it listens.</summary>
    /// <exception cref="ClickHouseLibraryException">The library is neither cached nor could it be fetched, or it may not be trusted.</exception>
    /// <exception cref="EmbeddedEngineException">The data directory is in use or open to others, or ClickHouse did not start.</exception>
    public static async Task<EmbeddedClickHouse> StartAsync(EmbeddedClickHouseOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var directory = PrivateDirectory.Create(options.DataDirectory);
        var library = await ClickHouseLibrary.OfThisUser().EnsureAsync(cancellation, directory).ConfigureAwait(false);
        var logger = loggers.CreateLogger<EmbeddedClickHouse>();
        for (var attempt = 1; ; attempt++)
        {
            var started = Launch(library, directory, options, logger);
            try
            {
                await started.WaitUntilListeningAsync(cancellation).ConfigureAwait(false);
                var database = options.Database.EndsWith('*') ? null : options.Database;
                await SqlByHand.WriteAsync(directory, started.HttpPort, database, started.Password).ConfigureAwait(false);
                LogReady(logger, started.HttpPort, directory, SqlByHand.PathIn(directory));
                return started;
            }
            catch (PortTakenException) when (attempt < StartAttemptsMax)
            {
                // Somebody took the port between our look and ClickHouse's: look again.
                await started.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await started.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ready) { File.Delete(SqlByHand.PathIn(_directory)); }
        _ready = false;
        if (!_process.HasExited) { await StopAsync().ConfigureAwait(false); }
        await _errorsRead.ConfigureAwait(false);
        _process.Dispose();
    }

    private static EmbeddedClickHouse Launch(string library, string directory, EmbeddedClickHouseOptions options, ILogger logger)
    {
        var (port, password) = (options.HttpPort ?? FreePort.Near(options.PreferredHttpPort), options.Password ?? Secret.New());
        var users = ClickHouseUsers.Text(Secret.Sha256(password), [.. ClickHouseUsers.Grants(options.Database), .. options.FurtherGrants]);
        var process = ClickHouseLaunch.Start(ClickHouseChild.Arguments(library, directory, port, options.MemoryBytesMax), directory, users);
        return new EmbeddedClickHouse(process, directory, port, password, logger);
    }

    /// <summary>The child itself says that it listens, in its own directory: no password is sent to a port that another program may have taken.</summary>
    private async Task WaitUntilListeningAsync(CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(StartTimeMax);
        try
        {
            while (!await ListensAsync(bound.Token).ConfigureAwait(false))
            {
                if (_process.HasExited) { throw await WhyEndedAsync().ConfigureAwait(false); }
                await Task.Delay(PollEvery, TimeProvider.System, bound.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EmbeddedEngineException($"The embedded ClickHouse did not answer within {StartTimeMax.TotalSeconds:0} s. {Errors()}");
        }

        _ready = true;
    }

    private async Task<bool> ListensAsync(CancellationToken cancellation)
    {
        try
        {
            var text = await File.ReadAllTextAsync(ClickHouseChild.ListeningFile(_directory), cancellation).ConfigureAwait(false);
            return text.Trim() == ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<Exception> WhyEndedAsync()
    {
        await _errorsRead.ConfigureAwait(false);
        if (_process.ExitCode == ClickHouseChild.ExitCodeDirectoryInUse)
        {
            return new EmbeddedEngineException($"Another process uses the ClickHouse data in {_directory}. Stop it, or set Counters:DataDirectory to another directory.");
        }

        var errors = Errors();
        return errors.Contains("Address already in use", StringComparison.Ordinal)
            ? new PortTakenException(errors)
            : new EmbeddedEngineException($"The embedded ClickHouse ended at its start (exit code {_process.ExitCode}). {errors}");
    }

    private async Task StopAsync()
    {
        _process.StandardInput.Close();
        if (await Task.WhenAny(Exited, Task.Delay(StopTimeMax, TimeProvider.System)).ConfigureAwait(false) == Exited) { return; }
        LogKilled(_logger, HttpPort, StopTimeMax, _directory);
        _process.Kill();
        await Exited.ConfigureAwait(false);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_ready) { LogStandardError(_logger, HttpPort, line); }
            lock (_errors)
            {
                _errors.Enqueue(line);
                if (_errors.Count > ErrorLinesMax) { _errors.Dequeue(); }
            }
        }
    }

    private string Errors()
    {
        lock (_errors) { return string.Join(' ', _errors); }
    }

    private sealed class PortTakenException(string message) : EmbeddedEngineException(message);

    [LoggerMessage(
        1021,
        LogLevel.Information,
        "Embedded ClickHouse started: data in {Directory}, HTTP port {Port}. SQL by hand: curl -K {Connection} -d 'SHOW TABLES'")]
    private static partial void LogReady(ILogger logger, int port, string directory, string connection);

    [LoggerMessage(1022, LogLevel.Warning, "Embedded ClickHouse on port {Port} wrote to standard error: {Line}")]
    private static partial void LogStandardError(ILogger logger, int port, string line);

    [LoggerMessage(
        1023,
        LogLevel.Warning,
        "Embedded ClickHouse on port {Port} did not stop within {Bound} and was killed. Its data in {Directory} is recovered at the next "
            + "start.")]
    private static partial void LogKilled(ILogger logger, int port, TimeSpan bound, string directory);
}
