using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>Runs the checks once for all who ask within half a second: they ask Redis and ClickHouse, and anybody may ask them.</summary>
internal sealed class SharedReadiness(HealthCheckService checks, TimeProvider clock)
{
    public static readonly TimeSpan SharedFor = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<Readiness>? _reading;
    private long _begun;

    /// <summary>An answer that was begun at most <see cref="SharedFor"/> ago, or is under way. Each check has a time-out of its own, so it comes to an end.</summary>
    public Task<Readiness> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_reading is null || (_reading.IsCompleted && (!_reading.IsCompletedSuccessfully || clock.GetElapsedTime(_begun) >= SharedFor)))
            {
                (_reading, _begun) = (CheckAsync(), clock.GetTimestamp());
            }

            return _reading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Not cancelled with the first who asked: others wait for it too.</summary>
    private async Task<Readiness> CheckAsync()
    {
        await Task.Yield();
        return Readiness.Of(await checks.CheckHealthAsync(check => check.Tags.Contains(HealthEndpoints.ReadyTag), CancellationToken.None));
    }
}
