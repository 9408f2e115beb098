using System.Diagnostics;
using System.Globalization;
using Counters.Hosting;
using StackExchange.Redis;

namespace Counters.Benchmarks.Peers;

/// <summary>A redis-server for one measurement: durable, on a free port, gone afterwards.</summary>
internal sealed class RedisOfItsOwn : IAsyncDisposable
{
    private readonly Process _server;
    private readonly string _directory;

    private RedisOfItsOwn(Process server, string directory, int port)
    {
        (_server, _directory, ConnectionString) = (server, directory, $"127.0.0.1:{port},allowAdmin=true");
    }

    public string ConnectionString { get; }

    public long LogBytes => new DirectoryInfo(Path.Combine(_directory, "appendonlydir")).EnumerateFiles().Sum(file => file.Length);

    public static async Task<RedisOfItsOwn> StartAsync(string appendFsync = "everysec")
    {
        var directory = Directory.CreateTempSubdirectory("counters-bench-redis-").FullName;
        var port = FreePort.Near(0);
        var server = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", appendFsync])
        {
            RedirectStandardOutput = true,
        })!;
        await Task.Delay(1_000);
        return new RedisOfItsOwn(server, directory, port);
    }

    public async Task<long> UsedBytesAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        var memory = await connection.GetServers()[0].InfoAsync("memory");
        return long.Parse(memory[0].First(line => line.Key == "used_memory").Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Pipelined INCR with redis-benchmark, a second.</summary>
    public async Task<double> IncrementsAsync(int requests)
    {
        var port = ConnectionString.Split([':', ','])[1];
        using var benchmark = Process.Start(new ProcessStartInfo(
            "redis-benchmark", ["-p", port, "-t", "incr", "-c", "50", "-P", "16", "-r", "10000", "-n", $"{requests}", "--csv"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var lines = (await benchmark.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await benchmark.WaitForExitAsync();
        return double.Parse(lines[^1].Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
