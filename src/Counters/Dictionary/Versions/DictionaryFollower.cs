using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary;

/// <summary>Reads about once a second what all silos agree on, which is also this silo's leave to count: without it, it stops taking events.</summary>
internal sealed partial class DictionaryFollower(
    DictionaryStore store, RuleRegistry registry, DictionaryTiming timing, TimeProvider clock, ILogger<DictionaryFollower> logger) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception exception)
            {
                if (!stoppingToken.IsCancellationRequested) { LogNotHeard(logger, exception); }
            }

            await Task.Delay(timing.PollInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis did not tell which dictionary is in force; events are refused when it does not for longer.")]
    private static partial void LogNotHeard(ILogger logger, Exception exception);
}
