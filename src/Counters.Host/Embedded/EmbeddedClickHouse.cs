using System.Diagnostics;

namespace Counters.Host.Embedded;

/// <summary>ClickHouse as a child process on loopback. It ends when this process does, however that ends: its standard input closes.</summary>
internal sealed partial class EmbeddedClickHouse : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _child;
    private readonly DirectoryLock _lock;

    private EmbeddedClickHouse(Process child, DirectoryLock directoryLock, int port)
    {
        (_child, _lock) = (child, directoryLock);
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=default;Database=counters";
    }

    /// <summary>In the driver's form.</summary>
    public string ConnectionString { get; }

    public int ProcessId => _child.Id;

    /// <exception cref="EmbeddedEngineException">The child could not be started, or its data directory is in use.</exception>
    /// <exception cref="ClickHouseLibraryException">Its library is missing and could not be fetched.</exception>
    public static async Task<EmbeddedClickHouse> StartAsync(EmbeddedClickHouseOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var library = await ClickHouseLibrary.FindOrFetchAsync(cancellationToken);
        var directoryLock = DirectoryLock.Take(options.DataDirectory);
        var port = LoopbackPort.PreferredOrFree(options.PreferredHttpPort);
        var child = Process.Start(StartInfo(library, options, port))!;
        var engine = new EmbeddedClickHouse(child, directoryLock, port);
        var logger = loggers.CreateLogger<EmbeddedClickHouse>();
        var errors = new List<string>();
        child.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { Length: > 0 } text) { return; }
            lock (errors) { if (errors.Count < 20) { errors.Add(text); } }
            LogChild(logger, text);
        };
        child.BeginErrorReadLine();
        child.BeginOutputReadLine();
        try
        {
            await engine.WaitUntilReadyAsync(port, cancellationToken);
            return engine;
        }
        catch (Exception exception)
        {
            await engine.DisposeAsync();
            throw exception is OperationCanceledException
                ? exception
                : new EmbeddedEngineException($"The embedded ClickHouse in '{options.DataDirectory}' did not start. {string.Join(' ', errors)}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _child.StandardInput.Close();
        using var bound = new CancellationTokenSource(StopMax);
        try
        {
            await _child.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _child.Kill();
            await _child.WaitForExitAsync();
        }

        _child.Dispose();
        _lock.Dispose();
    }

    private static ProcessStartInfo StartInfo(string library, EmbeddedClickHouseOptions options, int port)
    {
        var host = typeof(EmbeddedClickHouse).Assembly.Location;
        var configuration = ClickHouseConfiguration.Write(options);
        return new ProcessStartInfo("dotnet",
        [
            "exec", host, ClickHouseChild.Verb, library,
            $"--config-file={configuration}",
            $"--path={Path.Combine(options.DataDirectory, "store")}",
            $"--http_port={port}",
            "--listen_host=127.0.0.1",
            "--query=SYSTEM START LISTEN HTTP; SELECT count() FROM file('/dev/stdin', 'LineAsString', 'l String')",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.DataDirectory,
        };
    }

    private async Task WaitUntilReadyAsync(int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.StartNew();
        while (true)
        {
            if (_child.HasExited) { throw new InvalidOperationException($"ClickHouse ended with exit code {_child.ExitCode}."); }
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{port}/ping", cancellationToken);
                if (answer.IsSuccessStatusCode) { return; }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && started.Elapsed < StartMax)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "ClickHouse: {Line}")]
    private static partial void LogChild(ILogger logger, string line);
}
