using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions;

/// <summary>Reads about once a second what all silos agree on, which is also this silo's leave to count: without it, it stops taking events.</summary>
internal sealed partial class DictionaryFollower(
    DictionaryStore store, RuleRegistry registry, DictionaryTiming timing, TimeProvider clock, ILogger<DictionaryFollower> logger) : RepeatedWork(timing.PollInterval, clock)
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

    protected override void Failed(Exception exception) => LogNotHeard(logger, exception);

    [LoggerMessage(LogLevel.Warning, "Redis did not tell which dictionary is in force; events are refused when it does not for longer.")]
    private static partial void LogNotHeard(ILogger logger, Exception exception);
}
