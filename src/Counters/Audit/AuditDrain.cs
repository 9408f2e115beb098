using Counters.ClickHouse;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Audit;

/// <summary>Brings rows of the audit from Redis to ClickHouse. Redis lets go of a row only when its insert has returned; a row that comes twice is one.</summary>
internal sealed partial class AuditDrain(RedisAudit rows, ClickHouseDatabase database, AuditMetrics metrics, TimeProvider clock, ILogger<AuditDrain> logger)
    : PeriodicService(Interval, clock)
{
    /// <summary>About how long a call takes to appear in <c>GET /v1/audit</c>.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int BatchesMax = AuditBounds.OutcomesMax / AuditBounds.BatchRowsMax;

    private readonly LogThrottle _pace = new(clock);
    private long _held;

    /// <summary>Brings over what there is now.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var batch = 0; batch < BatchesMax; batch++)
            {
                var held = await rows.ReadAsync(AuditBounds.BatchRowsMax);
                if (held.Count == 0) { return; }
                await database.InsertAsync("audit", AuditRow.Columns, held.Select(row => AuditRow.Parse(row).ToColumns()), cancellationToken);
                if (await rows.RemoveAsync(held) == 0) { return; }
            }
        }
        finally
        {
            _held = await rows.CountAsync();
            metrics.Held(_held);
        }
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => DrainAsync(stoppingToken);

    protected override void Failed(Exception exception)
    {
        if (_pace.Admits(out var suppressed)) { LogFailed(logger, exception, _held, suppressed); }
    }

    [LoggerMessage(
        9011,
        LogLevel.Warning,
        "Moving the audit from Redis to ClickHouse failed; {Held} rows wait in Redis and are retried every second. ({Suppressed} similar "
            + "messages suppressed)")]
    private static partial void LogFailed(ILogger logger, Exception exception, long held, long suppressed);
}
