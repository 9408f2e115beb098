using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Counters.Hosting;
using Counters.Tests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(RedisServerFixture))]

namespace Counters.Tests.Fixtures;

/// <summary>A real redis-server as a customer would run it, shared by all tests of the assembly; each test takes namespace ids of its own.</summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(10);

    private readonly TempDirectory _directory = new();
    private readonly int _port = FreePort.Near(0);
    private Process? _process;

    /// <summary>Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public string ConnectionString
    {
        get
        {
            RedisProgram.Require();
            return $"127.0.0.1:{_port}";
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (RedisProgram.Path is not { } program) { return; }
        string[] arguments = ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _directory.Path, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        using var bound = new CancellationTokenSource(StartTimeMax);
        while (!await AnswersAsync(bound.Token)) { await Task.Delay(20, bound.Token); }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
