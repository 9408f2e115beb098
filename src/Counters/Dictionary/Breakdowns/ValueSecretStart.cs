using Microsoft.Extensions.Hosting;

namespace Counters.Dictionary.Breakdowns;

/// <summary>Reads the secret for values from Redis before the host takes requests.</summary>
internal sealed class ValueSecretStart(ValueSecret secret) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => secret.AgreeAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
