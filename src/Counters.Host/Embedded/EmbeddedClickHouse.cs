using System.Diagnostics;
using System.Globalization;

namespace Counters.Host.Embedded;

/// <summary>A ClickHouse of the host's own: a child process on loopback that keeps its data on disk and ends with its parent.</summary>
public sealed partial class EmbeddedClickHouse : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(10);
    private const int StartAttemptsMax = 3;
    private const int ErrorLinesMax = 20;

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly Queue<string> _errors = new();
    private readonly Task _errorsRead;
    private volatile bool _ready;

    private EmbeddedClickHouse(Process process, int httpPort, ILogger logger)
    {
        (_process, HttpPort, _logger) = (process, httpPort, logger);
        Exited = process.WaitForExitAsync();
        _errorsRead = ReadErrorsAsync();
    }

    public int HttpPort { get; }

    public int ProcessId => _process.Id;

    /// <summary>For ClickHouse.Driver. User <c>default</c> has no password; only this machine reaches the port.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={HttpPort};Username=default");

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Exited { get; }

    /// <summary>Fetches the library if need be, starts the child and waits until it answers queries.</summary>
    /// <exception cref="ClickHouseLibraryException">The library is neither cached nor could it be fetched.</exception>
    /// <exception cref="EmbeddedEngineException">The data directory is in use, or ClickHouse did not start.</exception>
    public static async Task<EmbeddedClickHouse> StartAsync(EmbeddedClickHouseOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var library = await ClickHouseLibrary.OfThisUser().EnsureAsync(cancellation).ConfigureAwait(false);
        var logger = loggers.CreateLogger<EmbeddedClickHouse>();
        var directory = Directory.CreateDirectory(options.DataDirectory).FullName;
        for (var attempt = 1; ; attempt++)
        {
            var started = Launch(library, directory, options.HttpPort ?? FreePort.Near(options.PreferredHttpPort), options.MemoryBytesMax, logger);
            try
            {
                await started.WaitUntilReadyAsync(directory, cancellation).ConfigureAwait(false);
                LogReady(logger, started.HttpPort, directory);
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
        _ready = false;
        if (!_process.HasExited) { await StopAsync().ConfigureAwait(false); }
        await _errorsRead.ConfigureAwait(false);
        _process.Dispose();
    }

    private static EmbeddedClickHouse Launch(string library, string directory, int httpPort, long memoryBytesMax, ILogger logger)
    {
        var start = HostProgram.StartInfo(ClickHouseChild.Arguments(library, directory, httpPort, memoryBytesMax));
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = directory;

        // The child's managed part does next to nothing: it needs neither a heap per core nor a diagnostics socket.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["TZ"] = "UTC";
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new EmbeddedClickHouse(process, httpPort, logger);
    }

    /// <summary>Ready is: the ClickHouse behind the port answers, and it is the one of our data directory.</summary>
    private async Task WaitUntilReadyAsync(string directory, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(StartTimeMax);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}/") };
        try
        {
            while (await PathServedAsync(http, bound.Token).ConfigureAwait(false) != directory)
            {
                if (_process.HasExited) { throw await WhyEndedAsync(directory).ConfigureAwait(false); }
                await Task.Delay(PollEvery, bound.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EmbeddedEngineException($"The embedded ClickHouse did not answer within {StartTimeMax.TotalSeconds:0} s. {Errors()}");
        }

        _ready = true;
    }

    private static async Task<string?> PathServedAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var query = new StringContent("SELECT value FROM system.server_settings WHERE name = 'path' FORMAT TSVRaw");
            using var answer = await http.PostAsync("", query, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).TrimEnd('\n') : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<Exception> WhyEndedAsync(string directory)
    {
        await _errorsRead.ConfigureAwait(false);
        if (_process.ExitCode == ClickHouseChild.ExitCodeDirectoryInUse)
        {
            return new EmbeddedEngineException($"Another process uses the ClickHouse data in {directory}. Stop it, or set Counters:DataDirectory to another directory.");
        }

        var errors = Errors();
        return errors.Contains("Address already in use", StringComparison.Ordinal)
            ? new PortTakenException(errors)
            : new EmbeddedEngineException($"The embedded ClickHouse ended at its start (exit code {_process.ExitCode}). {errors}");
    }

    /// <summary>Lets ClickHouse end by itself; data is safe either way, an orderly end only starts faster again.</summary>
    private async Task StopAsync()
    {
        _process.StandardInput.Close();
        if (await Task.WhenAny(Exited, Task.Delay(StopTimeMax)).ConfigureAwait(false) == Exited) { return; }
        LogKilled(_logger, StopTimeMax);
        _process.Kill();
        await Exited.ConfigureAwait(false);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_ready) { LogStandardError(_logger, line); }
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

    [LoggerMessage(LogLevel.Information, "ClickHouse serves {Directory} on port {Port}.")]
    private static partial void LogReady(ILogger logger, int port, string directory);

    [LoggerMessage(LogLevel.Warning, "ClickHouse: {Line}")]
    private static partial void LogStandardError(ILogger logger, string line);

    [LoggerMessage(LogLevel.Warning, "ClickHouse did not end within {Bound} and was killed.")]
    private static partial void LogKilled(ILogger logger, TimeSpan bound);
}
