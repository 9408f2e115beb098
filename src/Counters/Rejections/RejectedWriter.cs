using Counters.ClickHouse;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Rejections;

/// <summary>Writes the tally of rejections to ClickHouse every few seconds. What could not be written goes back into the tally.</summary>
/// <remarks>A crash loses the last seconds of it: it is diagnostics, and is not promised to be durable.</remarks>
internal sealed partial class RejectedWriter(RejectedTally tally, ClickHouseDatabase database, TimeProvider clock, ILogger<RejectedWriter> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly string[] Columns = ["minute", "client", "code", "event", "property", "namespace_id", "events"];

    /// <summary>Writes what has been gathered; false when ClickHouse did not take it.</summary>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var rows = tally.Take();
        if (rows.Count == 0) { return true; }
        try
        {
            await database.InsertAsync(
                "rejected",
                Columns,
                from row in rows
                let kind = row.Key.Kind
                select new object[] { row.Key.Minute, row.Key.Client, kind.Code, kind.Event, kind.Property, kind.NamespaceId, (ulong)row.Value },
                cancellationToken);
            return true;
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception, rows.Count, Interval.TotalSeconds);
            tally.Return(rows);
            return false;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // The last flush is StopAsync's; one under way is not cut short, or its rows would be sent twice.
            if (!stoppingToken.IsCancellationRequested) { await FlushAsync(CancellationToken.None); }
        }
    }

    [LoggerMessage(
        2301,
        LogLevel.Warning,
        "Writing {Rows} rows about rejected events to ClickHouse failed; they are kept in memory and retried in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, int rows, double seconds);
}
