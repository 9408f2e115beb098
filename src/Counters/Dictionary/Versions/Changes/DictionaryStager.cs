using Counters.Dictionary.Definitions;
using Counters.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions.Changes;

/// <summary>Fetches and compiles, beside the traffic, each version that this silo needs or is asked to be ready for, and tells the proposer.</summary>
internal sealed partial class DictionaryStager(
    DictionaryStore store,
    RuleRegistry registry,
    ISilos silos,
    DictionaryTiming timing,
    TimeProvider clock,
    ILogger<DictionaryStager> logger) : PeriodicService(timing.PollInterval, clock)
{
    private readonly SemaphoreSlim _staging = new(1);
    private string? _refused;

    /// <summary>The version in work, for the log.</summary>
    private string _version = "(none yet)";

    public async Task StageAsync(CancellationToken cancellationToken)
    {
        await _staging.WaitAsync(cancellationToken);
        try
        {
            var reading = registry.Reading;
            foreach (var version in RuleRegistry.Needed(reading)) { await StageAsync(version); }
            if (reading.Record.Timeline.Proposed is { } proposed && proposed.Deadline > reading.Now) { await ConfirmAsync(proposed); }
        }
        finally
        {
            _staging.Release();
        }
    }

    public override void Dispose()
    {
        _staging.Dispose();
        base.Dispose();
    }

    protected override Task WorkAsync(CancellationToken stoppingToken) => StageAsync(stoppingToken);

    protected override void Failed(Exception exception) => LogFailed(logger, exception, _version, timing.PollInterval.TotalSeconds);

    private async Task StageAsync(ActivatedVersion version)
    {
        if (registry.Rules.Any(rules => rules.Activated == version)) { return; }
        await CompileAsync(version.Name.Version);
        if (registry.Rules.All(rules => rules.Activated != version)) { LogUnknownRules(logger, version.Name.Version); }
    }

    private async Task ConfirmAsync(ProposedVersion proposed)
    {
        var refusal = "";
        try
        {
            var compiled = VersionName.Of(await CompileAsync(proposed.Name.Version));
            if (compiled != proposed.Name) { refusal = "this silo runs another release, which makes other rules of the same definitions"; }
        }
        catch (Exception exception) when (exception is DefinitionException or InvalidDataException)
        {
            refusal = exception.Message.ReplaceLineEndings("; ");
        }

        if (refusal.Length > 0 && _refused != proposed.Id) { LogRefused(logger, proposed.Name.Version, proposed.By, refusal); }
        if (refusal.Length > 0) { _refused = proposed.Id; }
        await store.ConfirmAsync(silos.Self, new Confirmation(proposed.Id, refusal));
    }

    private async Task<CounterDictionary> CompileAsync(string version)
    {
        _version = version;
        if (registry.Compiled(version) is { } known) { return known; }
        var packed = await store.GetFilesAsync(version) ?? throw new InvalidDataException($"The store does not have the files of dictionary {version}.");
        var compiled = DefinitionLoader.Load(DefinitionArchive.Unpack(packed), new FaultList()).Dictionary;
        if (compiled.Version != version) { throw new InvalidDataException($"What the store has as dictionary {version} is {compiled.Version}."); }
        registry.Add(compiled);
        LogStaged(logger, version, compiled.Events.Count, compiled.Metrics.Length, compiled.Rules.Count());
        return compiled;
    }

    [LoggerMessage(2021, LogLevel.Information, "Dictionary {Version} compiled: {Events} events, {Metrics} metrics, {Rules} counters.")]
    private static partial void LogStaged(ILogger logger, string version, int events, int metrics, int rules);

    [LoggerMessage(
        2022,
        LogLevel.Warning,
        "Dictionary {Version}, proposed by {Proposer}, rejected: {Reason}. The active dictionary stays.")]
    private static partial void LogRefused(ILogger logger, string version, string proposer, string reason);

    [LoggerMessage(
        2023,
        LogLevel.Error,
        "Dictionary {Version} has rules that this release does not know; events are answered 503. Run the release that activated it, or "
            + "a newer one.")]
    private static partial void LogUnknownRules(ILogger logger, string version);

    [LoggerMessage(2024, LogLevel.Warning, "Preparing dictionary {Version} failed; retried in {Seconds} s.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string version, double seconds);
}
