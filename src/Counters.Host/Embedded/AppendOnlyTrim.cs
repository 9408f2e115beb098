using StackExchange.Redis;

namespace Counters.Host.Embedded;

/// <summary>Keeps the append-only file from growing for ever: when it is above a bound, a checkpoint is taken, after which Garnet cuts the file.</summary>
internal sealed partial class AppendOnlyTrim : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>A checkpoint of a store larger than memory writes as much as memory holds: seconds on a slow disk.</summary>
    private static readonly TimeSpan CheckpointTimeMax = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly DirectoryInfo _file;
    private readonly string _connectionString;
    private readonly long _bytesMax;
    private readonly ILogger _logger;
    private readonly Task _running;

    /// <summary>Starts looking at once.</summary>
    public AppendOnlyTrim(string dataDirectory, string connectionString, long bytesMax, ILogger logger)
    {
        _file = new DirectoryInfo(Path.Combine(dataDirectory, "AOF"));
        (_connectionString, _bytesMax, _logger) = (connectionString, bytesMax, logger);
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(LookEvery);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            try
            {
                var before = Bytes();
                if (before <= _bytesMax) { continue; }
                await CheckpointAsync().ConfigureAwait(false);
                LogTrimmed(_logger, _file.FullName, before, Bytes());
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                // The file is longer than it should be, nothing worse: the next look tries again.
                LogFailed(_logger, exception, _file.FullName, LookEvery.TotalSeconds);
            }
        }
    }

    /// <summary>On a connection of its own, since SAVE answers only when the checkpoint is written.</summary>
    private async Task CheckpointAsync()
    {
        var settings = ConfigurationOptions.Parse(_connectionString);
        settings.AllowAdmin = true;
        settings.AsyncTimeout = (int)CheckpointTimeMax.TotalMilliseconds;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false);
        await connection.GetServers()[0].ExecuteAsync("SAVE").ConfigureAwait(false);
    }

    /// <exception cref="IOException">A segment was cut away while it was looked at.</exception>
    private long Bytes() => _file.Exists ? _file.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;

    [LoggerMessage(1011, LogLevel.Information, "Checkpoint cut the append-only file in {Directory} from {Before} to {After} bytes.")]
    private static partial void LogTrimmed(ILogger logger, string directory, long before, long after);

    [LoggerMessage(
        1012,
        LogLevel.Warning,
        "Cutting the append-only file in {Directory} failed; it grows until a later attempt succeeds, the next one is in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string directory, double seconds);
}
