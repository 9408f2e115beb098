using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Counters.Hosting;
using Counters.Testing.Processes;
using StackExchange.Redis;

namespace Counters.Testing.Redis;

/// <summary>A real redis-server on a port and a directory of the test's own, which outlive its crashes. Without settings it keeps nothing on disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private const int PortsMax = 5;

    private readonly string _program;
    private readonly TempDirectory _directory = new();
    private readonly string[] _settings;
    private int? _port;
    private Process? _process;
    private ConnectionMultiplexer? _connection;

    /// <summary>Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public RedisServer(params string[] settings) => (_program, _settings) = (RedisProgram.Require(), settings);

    /// <summary>Settings under which an acknowledged write is on disk.</summary>
    public static string[] Durable { get; } = ["--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>Settings as a customer would run it.</summary>
    public static string[] SyncedEverySecond { get; } = ["--appendonly", "yes", "--appendfsync", "everysec"];

    /// <summary>Where it listens, from the first start on.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port ?? throw new InvalidOperationException("It has not been started yet.")}");

    /// <summary>The host's setting that names this server.</summary>
    public string Setting => $"--Counters:Redis={Address}";

    /// <summary>A client of a server from <see cref="StartNewAsync"/>.</summary>
    public IConnectionMultiplexer Connection => _connection ?? throw new InvalidOperationException("Only a server from StartNewAsync has a client of its own.");

    public IDatabase Database => Connection.GetDatabase();

    /// <summary>Starts a server with a client. Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public static async Task<RedisServer> StartNewAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.StartAsync();
        server._connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { server.Address },
            ReconnectRetryPolicy = new LinearRetry(100),
            AbortOnConnectFail = false,
        });
        return server;
    }

    /// <summary>Starts it, or starts it again on the same port.</summary>
    public async Task StartAsync()
    {
        if (_port is { } known)
        {
            if (!await StartAsync(known)) { throw new InvalidOperationException($"redis-server could not be started again on port {known}."); }
            return;
        }

        for (var attempt = 0; attempt < PortsMax; attempt++)
        {
            _port = FreePort.Near(0);
            if (await StartAsync(_port.Value)) { return; }

            // Another test took the port between its choice and the start.
            await KillAsync();
        }

        throw new InvalidOperationException("No redis-server could be started on a port of its own.");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) { return; }
        process.Kill();
        await process.WaitForExitAsync();
        ProcessCensus.Ended(process);
        _process = null;
    }

    /// <summary>SIGSTOP: it keeps its connections and answers nobody, as a machine that hangs.</summary>
    public Task FreezeAsync() => Signal.SendAsync(_process!.Id, "STOP");

    /// <summary>SIGCONT: it answers everything that has come meanwhile.</summary>
    public Task ThawAsync() => Signal.SendAsync(_process!.Id, "CONT");

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) { await _connection.DisposeAsync(); }
        await KillAsync();
        _directory.Dispose();
    }

    /// <summary>Sends a command as an operator would type it.</summary>
    /// <returns>The first line of the answer.</returns>
    public Task<string?> CommandAsync(string command) => CommandAsync(command, static _ => true);

    /// <returns>Whether it runs and answers; false when it ended by itself or another server has the port.</returns>
    private async Task<bool> StartAsync(int port)
    {
        var process = _process = ProcessCensus.Start(new ProcessStartInfo(
            _program, ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", _directory.Path, "--save", "", "--appendonly", "no", .. _settings]));
        var log = new ProcessLog();
        _ = log.ReadAsync(process);
        await Eventually.HoldsAsync(StartMax, async () => process.HasExited || await AnswersAsync() ? null : "redis-server does not answer", log.ToString);
        return !process.HasExited && await ProcessIdAsync() == process.Id;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await CommandAsync("PING") == "+PONG";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task<int> ProcessIdAsync()
    {
        const string Label = "process_id:";
        var line = await CommandAsync("INFO server", static line => line.StartsWith(Label, StringComparison.Ordinal));
        return int.Parse(line![Label.Length..], CultureInfo.InvariantCulture);
    }

    /// <returns>The first line of the answer that is meant.</returns>
    private async Task<string?> CommandAsync(string command, Func<string, bool> isMeant)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port!.Value);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        string? line;
        do { line = await reader.ReadLineAsync(); }
        while (line is not null && !isMeant(line));
        return line;
    }
}
