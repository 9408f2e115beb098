using Counters.Counting;
using Counters.Counting.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Reconciliation;

/// <summary>Writes this silo's tally to Redis every second, and marks it as its last when the silo stops in order.</summary>
/// <remarks>A crash loses the last second of it; the hours of a silo that has fallen silent are therefore judged by what is certain only.</remarks>
internal sealed partial class TallyWriter(
    AcceptedTally tally, RedisAccounts accounts, CountingPolicy policy, ILocalSiloDetails silo, ILogger<TallyWriter> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long _startedAt = policy.Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Writes what has changed; false when Redis did not take it.</summary>
    public async Task<bool> WriteAsync(bool isLast)
    {
        // Before the tally is taken: whatever was acknowledged by this time is in it.
        var now = policy.Clock.GetUtcNow().ToUnixTimeSeconds();
        var (accepted, inDoubt) = tally.TakeChanged();
        try
        {
            await accounts.WriteAsync(new SiloIncarnation(policy.Silo, silo.Name, _startedAt, now, isLast), accepted, inDoubt);
            tally.ForgetWritten();
            return true;
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception, silo.Name, accepted.Count, Interval.TotalSeconds);
            tally.Return(accepted.Keys.Concat(inDoubt.Keys));
            return false;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // A stop that is cut short may leave requests under way, whose receipts would not be in the tally.
        if (!cancellationToken.IsCancellationRequested) { await WriteAsync(isLast: true); }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WriteAsync(isLast: false);
            await Task.Delay(Interval, policy.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        2611,
        LogLevel.Warning,
        "Writing the tally of silo {Silo} ({Hours} hours) to Redis failed; it is kept and written again in {Seconds} s, unless the silo "
            + "stops.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string silo, int hours, double seconds);
}
