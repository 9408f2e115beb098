using System.Diagnostics;
using System.Text.Json;
using Counters.Hosting;

namespace Counters.Benchmarks.Throughput;

/// <summary>The built host as a process of its own, on a data directory that goes with it.</summary>
internal sealed class HostUnderLoad : IAsyncDisposable
{
    private readonly Process _process;

    private HostUnderLoad(Process process, string directory, Uri address)
    {
        (_process, Directory) = (process, directory);
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Http { get; }

    public string Directory { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<HostUnderLoad> StartAsync(IEnumerable<string> settings, Dictionary<string, string>? environment = null)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("counters-bench-").FullName;
        var address = $"http://127.0.0.1:{FreePort.Near(0)}";
        var program = Path.Combine(AppContext.BaseDirectory, "Counters.Host.dll");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "exec", program, "--environment=Development", $"--urls={address}", $"--Counters:DataDirectory={directory}",
                $"--Counters:Dictionary:Directory={Path.Combine(AppContext.BaseDirectory, "Throughput", "Dictionary")}",
                "--Logging:LogLevel:Default=Warning", .. settings,
            ]);
        foreach (var (name, value) in environment ?? []) { start.Environment[name] = value; }
        var process = Process.Start(start)!;
        var host = new HostUnderLoad(process, directory, new Uri(address));
        var waiting = Stopwatch.StartNew();
        while (!await host.IsReadyAsync())
        {
            if (process.HasExited || waiting.Elapsed > TimeSpan.FromMinutes(1)) { throw new InvalidOperationException("The host did not become ready."); }
            await Task.Delay(50);
        }

        return host;
    }

    /// <summary>How far ClickHouse is complete, as the host says.</summary>
    public async Task<DateTimeOffset> CompleteThroughAsync()
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync("/health/ready"));
        return answer.RootElement.GetProperty("checks").GetProperty("counters").GetProperty("details").GetProperty("complete_through").GetDateTimeOffset();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Task.Delay(1_000);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
