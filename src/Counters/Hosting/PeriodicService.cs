using Microsoft.Extensions.Hosting;

namespace Counters.Hosting;

/// <summary>Work that a silo does again and again beside the traffic. Whatever goes wrong is logged and tried again: an exception that got out would end the host.</summary>
/// <param name="interval">Between the end of one time and the beginning of the next; the first time is at once.</param>
internal abstract class PeriodicService(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    protected TimeProvider Clock => clock;

    /// <summary>Does it once.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    /// <summary>Says what went wrong, unless it is only that the host stops.</summary>
    protected abstract void Failed(Exception exception);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception exception)
            {
                if (!stoppingToken.IsCancellationRequested) { Failed(exception); }
            }

            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
