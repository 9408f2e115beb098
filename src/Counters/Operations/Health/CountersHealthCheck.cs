using Counters.Cluster;
using Counters.Dictionary.Versions;
using Counters.Redis;
using Counters.Rollups;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>Checks whether this silo can count: the dictionary is confirmed, and the host was not told to stop.</summary>
internal sealed class CountersHealthCheck(
    RuleRegistry registry, RedisDurability durability, ICompleteness completeness, Drain drain, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (registry.Refusal() is { } refusal) { return HealthCheckResult.Unhealthy(refusal, data: Dictionary()); }
        if (drain.IsLeaving) { return HealthCheckResult.Unhealthy("The host is stopping: requests under way are ended, new ones belong elsewhere."); }
        var details = Dictionary();
        details["durability"] = durability.Statement ?? "";
        details["complete_through"] = await completeness.CompleteThroughAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy("Events are taken.", details);
    }

    /// <summary>The version in force on all silos, whether or not this one has it, and what is coming.</summary>
    private Dictionary<string, object> Dictionary()
    {
        var details = new Dictionary<string, object>();
        var timeline = registry.Reading.Record.Timeline;
        var now = clock.GetUtcNow();
        if (timeline.At(now) is { } current)
        {
            details["dictionary_version"] = current.Name.Version;
            details["dictionary_since"] = current.Since;
        }

        if (timeline.Versions is [.., { } next] && next.Since > now)
        {
            details["next_dictionary_version"] = next.Name.Version;
            details["next_dictionary_since"] = next.Since;
        }

        return details;
    }
}
