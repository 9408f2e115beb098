using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Cluster;

/// <summary>Turns readiness off as the first step of a stop, while requests are still accepted, until their senders have noticed.</summary>
/// <remarks>The host calls this before it stops any service. After it requests end, then the last flush, then the silo, in the order of Program.cs.</remarks>
internal sealed partial class Drain(SiloPlace place, IOptions<ClusterMemberOptions> options, TimeProvider clock, ILogger<Drain> logger) : IHostedLifecycleService
{
    private volatile bool _leaving;

    /// <summary>The host has been told to stop.</summary>
    public bool IsLeaving => _leaving;

    public TimeSpan Delay => place.DrainDelay(options.Value);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        if (Delay == TimeSpan.Zero) { return; }
        LogLeaving(logger, Delay);
        await Task.Delay(Delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1101, LogLevel.Information, "Shutting down: readiness is off; requests are still accepted for {Delay}.")]
    private static partial void LogLeaving(ILogger logger, TimeSpan delay);
}
