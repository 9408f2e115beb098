using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Counting.Storage;

/// <summary>Agrees with Redis on the accept window before the silo joins.</summary>
internal sealed class AcceptWindowStart(AcceptWindowRecord window, CountingPolicy policy, IOptions<AcceptWindowOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => policy.Floor = await window.AgreeAsync(
        options.Value.AcceptWindow, AcceptWindowOptions.AcceptWindowDefault, policy.Clock.GetUtcNow().ToUnixTimeSeconds());

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
