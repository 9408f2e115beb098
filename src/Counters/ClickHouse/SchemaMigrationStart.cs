using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.ClickHouse;

/// <summary>Migrates the schema before the host serves anything, and waits a while for a ClickHouse that is still coming up.</summary>
internal sealed partial class SchemaMigrationStart(
    SchemaMigration migration,
    IOptions<ClickHouseOptions> options,
    TimeProvider time,
    ILogger<SchemaMigrationStart> logger) : IHostedService
{
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await migration.ApplyAsync(cancellationToken);
                return;
            }
            catch (Exception fault) when (ClickHouseFault.IsOfConnection(fault) && time.GetElapsedTime(started) < options.Value.StartTimeout)
            {
                LogWaiting(logger, fault.Message);
                await Task.Delay(AttemptDelay, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1311, LogLevel.Information, "ClickHouse does not answer yet; the start waits and tries again. Reason: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
