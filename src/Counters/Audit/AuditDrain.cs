using Counters.ClickHouse;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Audit;

/// <summary>Brings rows of the audit from Redis to ClickHouse. Redis lets go of a row only when its insert has returned; a row that comes twice is one.</summary>
internal sealed partial class AuditDrain(RedisAudit rows, ClickHouseDatabase database, AuditMetrics metrics, TimeProvider clock, ILogger<AuditDrain> logger)
    : RepeatedWork(Interval, clock)
{
    /// <summary>About how long a call takes to appear in <c>GET /v1/audit</c>.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int BatchesMax = AuditBounds.OutcomesMax / AuditBounds.BatchRowsMax;

    private readonly LogPace _pace = new(clock);

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
            metrics.Held(await rows.CountAsync());
        }
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => DrainAsync(stoppingToken);

    protected override void Failed(Exception exception)
    {
        if (_pace.Admits(out var suppressed)) { LogFailed(logger, exception, suppressed); }
    }

    [LoggerMessage(LogLevel.Warning, "Rows of the audit did not get from Redis to ClickHouse; Redis holds them, and they are sent again every second. {Suppressed} lines like this were left out before it.")]
    private static partial void LogFailed(ILogger logger, Exception exception, long suppressed);
}
