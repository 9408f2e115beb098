using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Counters.Tests.Fixtures;
using StackExchange.Redis;

namespace Counters.Tests.Rollups;

/// <summary>A real redis-server of the test's own, on a free port and without a disk: what parity is measured against.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

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
        var port = FreePort();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. settings];
        var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            ConnectRetry = 20,
            ConnectTimeout = (int)StartTimeout.TotalMilliseconds,
            AbortOnConnectFail = false,
        });
        return new RedisServer(process, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
