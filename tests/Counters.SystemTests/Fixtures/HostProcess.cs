using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Counters.Testing;
using Counters.Testing.Processes;
using Xunit;

namespace Counters.SystemTests.Fixtures;

/// <summary>
/// The built host as a process of its own. Its addresses and its data directory are the same through all its starts, so that clients and data outlive
/// a crash as they do in production, and nobody else's: the usual silo port is free for one of the hosts that start at the same time.
/// </summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ChildEndsWithin = TimeSpan.FromSeconds(5);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Counters.Host.dll");

    private readonly TempDirectory _directory = new();
    private readonly string[] _settings;
    private readonly ProcessLog _log = new();
    private Process? _process;
    private Task _logRead = Task.CompletedTask;

    public HostProcess(params string[] settings)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        _settings = [string.Create(CultureInfo.InvariantCulture, $"--Counters:Cluster:SiloPort={ReservedPort.Next()}"), .. settings];
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{ReservedPort.Next()}"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>The definitions of the tests: <c>system_event</c>, counted in four ways.</summary>
    public static string SystemDictionary { get; } = $"--Counters:Dictionary:Directory={Path.Combine(AppContext.BaseDirectory, "Definitions")}";

    public HttpClient Http { get; }

    /// <summary>Variables of the environment that the program starts in, beside those of the test.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string DataDirectory => _directory.Sub("data");

    public ProcessLog Log => _log;

    public int ProcessId => _process!.Id;

    /// <summary>Processor time that the process has used since it started.</summary>
    public TimeSpan Busy
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The most memory that the process has held since it started, its ClickHouse not included.</summary>
    public long PeakResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{ProcessId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    public ClickHouseChildProcess? ClickHouse => ClickHouseChildProcess.Of(ProcessId);

    /// <summary>SQL over the embedded ClickHouse's own port, as the person who started the host would.</summary>
    public ClickHouseSql Sql => ClickHouseSql.ByHand(Path.Combine(DataDirectory, "clickhouse"));

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <returns>Time from the start of the process to readiness.</returns>
    public async Task<TimeSpan> StartAsync(params string[] further)
    {
        var watch = Stopwatch.StartNew();
        Launch(further);
        await Eventually.HoldsAsync(
            ReadyMax,
            async () => _process!.HasExited ? throw new InvalidOperationException($"The host ended with {_process.ExitCode}.\n{_log}") : await NotReadyAsync(),
            _log.ToString);
        return watch.Elapsed;
    }

    /// <summary>Starts the program where it is expected to refuse.</summary>
    /// <returns>Its exit code, and what it wrote to standard error.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Errors)> StartRefusedAsync(params string[] further)
    {
        var before = _log.Errors.Count;
        Launch(further);
        var exitCode = await ExitAsync(ReadyMax);
        return (exitCode, [.. _log.Errors.Skip(before)]);
    }

    /// <summary>kill -9; its ClickHouse must end by itself.</summary>
    public async Task KillAsync()
    {
        var child = ClickHouse;
        _process!.Kill();
        await ExitAsync(StopMax);
        await ChildEndedAsync(child);
    }

    /// <summary>SIGTERM, as a supervisor would send it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        var child = ClickHouse;
        await Signal.SendAsync(ProcessId, "TERM");
        var exitCode = await ExitAsync(StopMax);
        await ChildEndedAsync(child);
        return exitCode;
    }

    /// <summary>SIGSTOP: it keeps its connections and does nothing, as a machine that hangs.</summary>
    public Task FreezeAsync() => Signal.SendAsync(ProcessId, "STOP");

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public Task ThawAsync() => Signal.SendAsync(ProcessId, "CONT");

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code; 128 and a signal's number when one ended it.</returns>
    public Task<int> EndedAsync(TimeSpan within) => ExitAsync(within);

    public async Task<DateTimeOffset> CompleteThroughAsync()
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync("/health/ready"));
        return answer.RootElement.GetProperty("checks").GetProperty("counters").GetProperty("details").GetProperty("complete_through").GetDateTimeOffset();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) { await KillAsync(); }
        Http.Dispose();
        _directory.Dispose();
    }

    private void Launch(string[] further)
    {
        // In Development, on loopback, no call needs a token.
        string[] arguments =
        [
            "exec", Program, "--environment=Development", $"--urls={Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}",
            $"--Counters:DataDirectory={DataDirectory}", .. _settings, .. further,
        ];
        var start = new ProcessStartInfo("dotnet", arguments);
        foreach (var (name, value) in Environment) { start.Environment[name] = value; }
        var process = ProcessCensus.Start(start);
        _log.Add($"-- process {process.Id}");
        (_process, _logRead) = (process, _log.ReadAsync(process));
    }

    private async Task<string?> NotReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    private async Task<int> ExitAsync(TimeSpan within)
    {
        var process = _process!;
        try
        {
            await process.WaitForExitAsync().WaitAsync(within);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"The host did not end within {within.TotalSeconds:0} s.\n{_log}");
        }

        ProcessCensus.Ended(process);
        await _logRead;
        return process.ExitCode;
    }

    private static async Task ChildEndedAsync(ClickHouseChildProcess? child)
    {
        if (child is not null) { await Eventually.HoldsAsync(ChildEndsWithin, () => !child.Exists, "the ClickHouse child outlives its host"); }
    }
}
