using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions.Changes;

/// <summary>Reads about once a second what all silos agree on, which is also this silo's leave to count: without it, it stops taking events.</summary>
internal sealed partial class DictionaryFollower(
    DictionaryStore store, RuleRegistry registry, DictionaryTiming timing, TimeProvider clock, ILogger<DictionaryFollower> logger) : PeriodicService(timing.PollInterval, clock)
{
    private readonly SemaphoreSlim _following = new(1);

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken);
        try
        {
            registry.Learn(await store.ReadAsync(registry.Reading.Record).WaitAsync(cancellationToken));
        }
        finally
        {
            _following.Release();
        }
    }

    public override void Dispose()
    {
        _following.Dispose();
        base.Dispose();
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => FollowAsync(stoppingToken);

    protected override void Failed(Exception exception) =>
        LogNotHeard(logger, exception, registry.Reading.Record.Timeline.Versions.LastOrDefault()?.Name.Version ?? "(none)", timing.PollInterval.TotalSeconds);

    [LoggerMessage(
        2031,
        LogLevel.Warning,
        "Could not read the active dictionary version from Redis (last known: {Version}); events are answered 503 once the lease "
            + "expires. Retried in {Seconds} s.")]
    private static partial void LogNotHeard(ILogger logger, Exception exception, string version, double seconds);
}
