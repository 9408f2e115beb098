namespace Counters.Host.Embedded;

/// <summary>Keeps the host's own ClickHouse running: one that ended by itself is followed by another on the same data, the same port and the same password.</summary>
/// <remarks>
/// Counting goes on meanwhile, since rollups stay in Redis until they are confirmed. The kernel's out-of-memory killer is the likely reason of an
/// end, so the host must not share the fate of its child.
/// </remarks>
internal sealed partial class SupervisedClickHouse : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between attempts; a full disk or a taken port may last, and its end should be noticed soon.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly EmbeddedClickHouseOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Task _supervising;
    private EmbeddedClickHouse? _current;

    private SupervisedClickHouse(EmbeddedClickHouse first, EmbeddedClickHouseOptions options, ILoggerFactory loggers)
    {
        // Clients hold the port and the password: the next ClickHouse takes these and no others.
        (_current, _options, _loggers) = (first, options with { HttpPort = first.HttpPort, Password = first.Password }, loggers);
        _logger = loggers.CreateLogger<SupervisedClickHouse>();
        ConnectionString = first.ConnectionString;
        _supervising = SuperviseAsync(first);
    }

    public string ConnectionString { get; }

    /// <inheritdoc cref="EmbeddedClickHouse.StartAsync"/>
    public static async Task<SupervisedClickHouse> StartAsync(EmbeddedClickHouseOptions options, ILoggerFactory loggers, CancellationToken cancellation) =>
        new(await EmbeddedClickHouse.StartAsync(options, loggers, cancellation).ConfigureAwait(false), options, loggers);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _supervising.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_current is not null) { await _current.DisposeAsync().ConfigureAwait(false); }
        _stopping.Dispose();
    }

    private async Task SuperviseAsync(EmbeddedClickHouse running)
    {
        while (true)
        {
            await running.Exited.WaitAsync(_stopping.Token).ConfigureAwait(false);
            LogEnded(_logger, running.HttpPort);
            _current = null;
            await running.DisposeAsync().ConfigureAwait(false);
            _current = running = await StartAgainAsync().ConfigureAwait(false);
            LogStartedAgain(_logger, running.HttpPort);
        }
    }

    private async Task<EmbeddedClickHouse> StartAgainAsync()
    {
        for (var pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            await Task.Delay(pause, TimeProvider.System, _stopping.Token).ConfigureAwait(false);
            try
            {
                return await EmbeddedClickHouse.StartAsync(_options, _loggers, _stopping.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotStarted(_logger, _options.HttpPort, PauseMax.TotalSeconds, exception.Message);
            }
        }
    }

    [LoggerMessage(
        1031,
        LogLevel.Error,
        "Embedded ClickHouse on port {Port} exited unexpectedly; restarting it. Events are still counted, rollups wait in Redis.")]
    private static partial void LogEnded(ILogger logger, int port);

    [LoggerMessage(1032, LogLevel.Warning, "Embedded ClickHouse was restarted on port {Port}; rollups are flushed again.")]
    private static partial void LogStartedAgain(ILogger logger, int port);

    [LoggerMessage(
        1033,
        LogLevel.Error,
        "Restart of the embedded ClickHouse on port {Port} failed; next attempt in at most {Seconds} s. Reason: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, int? port, double seconds, string reason);
}
