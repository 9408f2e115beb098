using Counters.Counting.Storage;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Reconciliation;

/// <summary>
/// Checks the last hours once a minute: logs an error when there is drift, and moves hours whose figures are final from Redis to
/// ClickHouse.
/// </summary>
/// <remarks>Every silo does so, for any of them may be the last. What they write is the same.</remarks>
internal sealed partial class ReconciliationWatch(
    ReconciliationReader reader, FinalizedHours settled, RedisAccounts accounts, ReconciliationMetrics metrics, TimeProvider clock, ILogger<ReconciliationWatch> logger)
    : PeriodicService(Interval, clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Hours that are looked at each time, so that a loss after an hour was settled is noticed too.</summary>
    private const uint HoursWatched = 6;

    /// <summary>A silo that wrote nothing may come back and complete an hour; after this the hour is settled without it.</summary>
    private const uint HoursWaited = 6;

    /// <summary>Drifts that are remembered so that each is logged once.</summary>
    private const int LoggedMax = 1_000;

    private readonly HashSet<(uint Hour, uint Silo, DriftStep Step, long Drift)> _logged = [];

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var current = reader.CurrentHour();
        var oldest = (await accounts.ReadAsync()).Entries.Select(entry => entry.Account.Hour).Append(current - HoursWatched).Min();
        var figures = await reader.ReadAsync(Math.Max(oldest, current - ReconciliationReader.HoursMax), current + 1, cancellationToken);
        metrics.Take(figures.Rows);
        foreach (var row in figures.Rows) { Alarm(row); }
        foreach (var hour in figures.Rows.GroupBy(row => row.Account.Hour)) { await KeepAsync(hour.Key, [.. hour], current, figures, cancellationToken); }
        await ForgetAsync(current, figures.Reading);
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => LookAsync(stoppingToken);

    protected override void Failed(Exception exception) =>
        LogFailed(logger, exception, DateTime.UnixEpoch.AddHours(reader.CurrentHour()), Interval.TotalSeconds);

    private async Task KeepAsync(uint hour, IReadOnlyList<SiloHour> rows, uint current, HourFigures figures, CancellationToken cancellationToken)
    {
        var isFinal = rows[0].Status == HourStatus.Settled || (rows[0].Status == HourStatus.Incomplete && hour + HoursWaited < current);
        if (!isFinal) { return; }
        if (!figures.Kept.Contains(hour)) { await settled.KeepAsync(rows, Clock.GetUtcNow(), cancellationToken); }
        if (figures.Reading.Entries.Any(entry => entry.Account.Hour == hour)) { await accounts.RemoveAsync(hour); }
    }

    /// <summary>What is older than anybody asks for: an hour that never settled, runs of silos that ended long ago.</summary>
    private async Task ForgetAsync(uint current, AccountsReading reading)
    {
        var oldest = current - ReconciliationReader.HoursMax;
        foreach (var hour in reading.Entries.Select(entry => entry.Account.Hour).Where(hour => hour < oldest).Distinct()) { await accounts.RemoveAsync(hour); }
        var gone = reading.Silos.Where(run => run.SeenAt / 3600 < oldest).Select(run => run.Silo).ToList();
        if (gone.Count > 0) { await accounts.ForgetAsync(gone); }
    }

    private void Alarm(SiloHour row)
    {
        if (row.FirstDrift is not { } step) { return; }
        if (_logged.Count >= LoggedMax) { _logged.Clear(); }
        if (!_logged.Add((row.Account.Hour, row.Account.Silo, step, row.DriftAt(step)))) { return; }
        LogDrift(
            logger, step, row.DriftAt(step), DateTime.UnixEpoch.AddHours(row.Account.Hour), row.Name, AccountFields.Silo(row.Account.Silo),
            row.Accepted, row.InDoubt, row.Committed, row.Flushed, row.Visible);
    }

    [LoggerMessage(
        2601,
        LogLevel.Error,
        "Reconciliation drift at step {Step}: {Drift} events in the hour {Hour:yyyy-MM-dd HH}:00 UTC of silo {Name} ({Silo}). Accepted "
            + "{Accepted}, in doubt {InDoubt}, committed {Committed}, flushed {Flushed}, visible {Visible}. GET /v1/reconciliation has "
            + "the hour.")]
    private static partial void LogDrift(
        ILogger logger, DriftStep step, long drift, DateTime hour, string name, string silo, long accepted, long inDoubt, long committed, long flushed, long visible);

    [LoggerMessage(2602, LogLevel.Warning, "Reconciliation of the hours up to {Hour:yyyy-MM-dd HH}:00 UTC failed; retried in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, DateTime hour, double seconds);
}
