using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Counters.Hosting;
using Xunit;

namespace Counters.SystemTests.Fixtures;

/// <summary>Debian's redis-server on a port and a directory of the test's own, which outlive its crashes.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(10);

    private static readonly string? Program = Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    private readonly TempDirectory _directory = new();
    private readonly string[] _settings;
    private readonly int _port = FreePort.Near(0);
    private Process? _process;

    /// <summary>Skips the test where there is no redis-server, unless COUNTERS_REQUIRE_REDIS=1.</summary>
    public RedisServer(params string[] settings)
    {
        if (Program is null && Environment.GetEnvironmentVariable("COUNTERS_REQUIRE_REDIS") == "1")
        {
            Assert.Fail("COUNTERS_REQUIRE_REDIS=1, but there is no redis-server on the path.");
        }

        Assert.SkipWhen(Program is null, "There is no redis-server on the path.");
        _settings = settings;
    }

    /// <summary>Settings under which an acknowledged write is on disk.</summary>
    public static string[] Durable { get; } = ["--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>The host's setting that names this server.</summary>
    public string Setting => string.Create(CultureInfo.InvariantCulture, $"--Counters:Redis=127.0.0.1:{_port}");

    public async Task StartAsync()
    {
        _process = ProcessCensus.Start(new ProcessStartInfo(
            Program!, ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _directory.Path, "--save", "", .. _settings]));
        var log = new ProcessLog();
        _ = log.ReadAsync(_process);
        await Eventually.HoldsAsync(StartMax, async () => await AnswersAsync() ? null : "redis-server does not answer", log.ToString);
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
        await KillAsync();
        _directory.Dispose();
    }

    /// <summary>Sends a command as an operator would type it.</summary>
    /// <returns>The first line of the answer.</returns>
    public async Task<string?> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync();
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
}
