using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Counters.Hosting;
using StackExchange.Redis;

namespace Counters.Tests.Fixtures;

/// <summary>A real redis-server of the test's own, on a free port and without a disk: what parity is measured against.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private const int AttemptsMax = 5;

    private readonly Process _process;

    private RedisServer(Process process, IConnectionMultiplexer connection)
    {
        _process = process;
        Connection = connection;
    }

    public IConnectionMultiplexer Connection { get; }

    public IDatabase Database => Connection.GetDatabase();

    /// <summary>Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var file = RedisProgram.Require();
        for (var attempt = 1; ; attempt++)
        {
            var server = await StartAsync(file, FreePort.Near(0), settings);
            if (await server.IsOurOwnAsync()) { return server; }

            // Another test took the port between its choice and the start.
            await server.DisposeAsync();
            if (attempt == AttemptsMax) { throw new InvalidOperationException("No redis-server could be started on a port of its own."); }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<RedisServer> StartAsync(string file, int port, string[] settings)
    {
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. settings];
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        await ListensAsync(process, port);
        var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            ReconnectRetryPolicy = new LinearRetry(100),
            AbortOnConnectFail = false,
        });
        return new RedisServer(process, connection);
    }

    private async Task<bool> IsOurOwnAsync()
    {
        for (var started = Stopwatch.GetTimestamp(); !_process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeout; await Task.Delay(20))
        {
            if (!Connection.IsConnected) { continue; }
            return (await Database.ExecuteAsync("INFO", "server")).ToString().Contains($"process_id:{_process.Id}\r\n", StringComparison.Ordinal);
        }

        return false;
    }

    /// <summary>A client that comes too early waits long before it tries again, and a busy machine takes its time to start a server.</summary>
    private static async Task ListensAsync(Process process, int port)
    {
        using var bound = new CancellationTokenSource(StartTimeout);
        while (!await ListensAsync(port, bound.Token))
        {
            if (process.HasExited) { throw new InvalidOperationException($"redis-server ended with {process.ExitCode} before it listened on port {port}."); }
            await Task.Delay(20, bound.Token);
        }
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
