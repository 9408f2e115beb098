using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Counting.Placement;

/// <summary>
/// Deactivates namespaces early when the silo holds nearly as many as it may: those idle for a minute make room for others.
/// </summary>
internal sealed partial class IdleNamespaces(
    LocalNamespaces held, ISiloStatusOracle silos, IGrainFactory grains, TimeProvider clock, ILogger<IdleNamespaces> logger) : PeriodicService(LookEvery, clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Orleans collects by the minute otherwise, and only what was idle for <see cref="NamespaceGrain.IdleMinutesMax"/>.</summary>
    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(1);

    /// <summary>Of the bound, in percent.</summary>
    private const int CrowdedPercent = 80;

    private bool _isCrowded;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var (count, wasCrowded) = (held.Count, _isCrowded);
        _isCrowded = count >= held.Max / 100 * CrowdedPercent;
        if (!_isCrowded) { return; }
        if (!wasCrowded) { LogCrowded(logger, count, held.Max, IdleFor.TotalSeconds); }
        await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection([silos.SiloAddress], IdleFor, stoppingToken);
    }

    protected override void Failed(Exception exception) => LogFailed(logger, exception, held.Count, held.Max, LookEvery.TotalSeconds);

    [LoggerMessage(
        2411,
        LogLevel.Warning,
        "This silo holds {Count} of at most {Max} namespaces; those idle for {Seconds} s are deactivated early. When it is full, events "
            + "of other namespaces are answered 503.")]
    private static partial void LogCrowded(ILogger logger, int count, int max, double seconds);

    [LoggerMessage(
        2412,
        LogLevel.Warning,
        "Deactivating idle namespaces early failed: this silo holds {Count} of at most {Max}. Retried in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, int count, int max, double seconds);
}
