using Counters.Contracts;
using Counters.Dictionary;
using Counters.Rollups;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Counters.Operations;

/// <summary>Loads the definitions, puts them in force in the cluster, and tells analysts, before the host takes requests.</summary>
internal sealed partial class DictionaryActivation(
    IGrainFactory grains,
    RuleRegistry registry,
    ClickHouseDictionaryLog log,
    IOptions<DictionaryOptions> options,
    ILogger<DictionaryActivation> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var directory = options.Value.Directory is { Length: > 0 } configured ? configured : DefinitionLoader.ShippedDirectory;
        var (dictionary, warnings) = DefinitionLoader.Load(directory);
        foreach (var warning in warnings) { LogWarning(logger, warning.ToString()); }

        var known = await grains.GetGrain<IDictionaryGrain>(0).ActivateAsync(dictionary.Version, [.. dictionary.Rules.Select(rule => rule.Path)]);
        registry.Confirm(dictionary, known);
        await log.RecordAsync(dictionary, known.ActiveFrom, cancellationToken);
        LogInForce(logger, dictionary.Version, dictionary.Events.Count, dictionary.Metrics.Length, dictionary.Rules.Count());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Information, "Dictionary {Version} is in force: {Events} events, {Metrics} metrics, {Rules} counters.")]
    private static partial void LogInForce(ILogger logger, string version, int events, int metrics, int rules);
}
