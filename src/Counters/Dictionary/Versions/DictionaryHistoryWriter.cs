using Counters.Dictionary.Versions.Changes;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions;

/// <summary>Tells analysts of each version when it has come into force. Every silo does, for any of them may die: the same rows twice are one.</summary>
internal sealed partial class DictionaryHistoryWriter(
    RuleRegistry registry,
    ClickHouseDictionaryHistory log,
    DictionaryTiming timing,
    TimeProvider clock,
    ILogger<DictionaryHistoryWriter> logger) : PeriodicService(timing.PollInterval, clock)
{
    private ActivatedVersion? _recorded;

    /// <summary>The version in work, for the log.</summary>
    private string _version = "(none yet)";

    /// <summary>Versions that came into force while ClickHouse was away are recorded in their order.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        foreach (var rules in registry.Rules)
        {
            var version = rules.Activated;
            if (version.Since > Clock.GetUtcNow() || version.Since <= _recorded?.Since) { continue; }
            _version = version.Name.Version;
            await log.RecordAsync(rules.Dictionary, version.Since, cancellationToken);
            _recorded = version;
        }
    }

    /// <summary>The version in force is recorded before the host takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RecordAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => RecordAsync(stoppingToken);

    protected override void Failed(Exception exception) => LogNotRecorded(logger, exception, _version, timing.PollInterval.TotalSeconds);

    [LoggerMessage(
        2041,
        LogLevel.Warning,
        "Writing dictionary {Version} to ClickHouse failed; views show the former one until it succeeds. Retried in {Seconds} s.")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, string version, double seconds);
}
