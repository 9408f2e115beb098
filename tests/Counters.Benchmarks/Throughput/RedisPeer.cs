using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Counters.Benchmarks.Throughput;

/// <summary>The peer: redis-benchmark's pipelined INCR against a redis-server of its own, one rule's worth of work each.</summary>
internal static class RedisPeer
{
    private const int Requests = 1_000_000;

    /// <summary>Increments a second, or null where Redis is not installed.</summary>
    public static async Task<double?> MeasureAsync(string appendFsync)
    {
        if (!File.Exists("/usr/bin/redis-server")) { return null; }
        var directory = Directory.CreateTempSubdirectory("counters-bench-redis-").FullName;
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", appendFsync])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            await Task.Delay(1_000);
            using var benchmark = Process.Start(new ProcessStartInfo(
                "redis-benchmark", ["-p", $"{port}", "-t", "incr", "-c", "50", "-P", "16", "-r", "10000", "-n", $"{Requests}", "--csv"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var lines = (await benchmark.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await benchmark.WaitForExitAsync();
            return double.Parse(lines[^1].Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
