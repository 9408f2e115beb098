using Counters.ClickHouse;
using Counters.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Operations.Canaries;

/// <summary>Sends a canary every few seconds, one at a time, and watches for it: the whole path is measured even when no customer sends anything.</summary>
internal sealed partial class CanaryService(
    CanaryProbe flight, CanaryMetrics metrics, IOptions<CanaryOptions> options, TimeProvider clock, ILogger<CanaryService> logger) : BackgroundService
{
    /// <summary>A canary that was not seen within this has failed. Its freshness cannot be told, its age can: that of the last success.</summary>
    public static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(30);

    /// <summary>Between two looks: also how exact the freshness is.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.Interval;
        while (interval > TimeSpan.Zero && await DelayAsync(interval, stoppingToken))
        {
            using var span = Tracing.StartRoot("counters.canary");
            var failed = await SendAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested) { return; }
            Report(failed);
        }
    }

    /// <returns>The step that failed, or null.</returns>
    private async Task<string?> SendAsync(CancellationToken stoppingToken)
    {
        var sent = clock.GetTimestamp();
        if (await flight.SendAsync() is not { } root) { return "stored"; }
        while (!await IsVisibleAsync(root, stoppingToken))
        {
            if (clock.GetElapsedTime(sent) > SeenWithin) { return "visible"; }
            if (!await DelayAsync(LookEvery, stoppingToken)) { return null; }
        }

        metrics.Seen(clock.GetElapsedTime(sent));
        return null;
    }

    /// <summary>A ClickHouse that does not answer does not show it.</summary>
    private async Task<bool> IsVisibleAsync(long root, CancellationToken stoppingToken)
    {
        try
        {
            return await flight.IsVisibleAsync(root, stoppingToken);
        }
        catch (Exception exception) when (ClickHouseFault.IsOfClickHouse(exception) || stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>One line when canaries begin to fail and one when they come through again.</summary>
    private void Report(string? failed)
    {
        if (failed is not null) { metrics.Failed(failed); }
        if (failed is not null && !_isFailing) { LogFailed(logger, flight.NamespaceId, failed, SeenWithin.TotalSeconds); }
        if (failed is null && _isFailing) { LogRecovered(logger, flight.NamespaceId); }
        _isFailing = failed is not null;
    }

    /// <returns>False when the host stops.</returns>
    private async Task<bool> DelayAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stoppingToken.IsCancellationRequested;
    }

    [LoggerMessage(
        1411,
        LogLevel.Warning,
        "Canary failed: event of namespace {NamespaceId} not {Step} within {Seconds} s. Further failures are not logged until it "
            + "recovers.")]
    private static partial void LogFailed(ILogger logger, long namespaceId, string step, double seconds);

    [LoggerMessage(1412, LogLevel.Information, "Canary recovered: event of namespace {NamespaceId} is visible in ClickHouse again.")]
    private static partial void LogRecovered(ILogger logger, long namespaceId);
}
