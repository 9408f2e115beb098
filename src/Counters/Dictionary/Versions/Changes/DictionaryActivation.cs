using Counters.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions.Changes;

/// <summary>
/// Before the host takes requests: settles whether this silo's definitions come into force or those that are, and makes the latter ready to count by.
/// </summary>
/// <remarks>
/// A silo that is alone brings its definitions into force. Where others serve, only a version that was never in force is proposed: an old silo that
/// restarts in the middle of a rolling update must not bring the old definitions back.
/// </remarks>
internal sealed partial class DictionaryActivation(
    LocalDefinitions own,
    DictionaryStore store,
    DictionaryChange change,
    DictionaryFollower follower,
    DictionaryStager stager,
    FormerDictionary former,
    RuleRegistry registry,
    ISilos silos,
    DictionaryTiming timing,
    TimeProvider clock,
    ILogger<DictionaryActivation> logger) : IHostedService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var definitions = own.Read();
        foreach (var warning in definitions.Loaded.Warnings) { LogWarning(logger, definitions.Name.Version, warning.ToString()); }
        registry.Add(definitions.Dictionary);
        await BeginAsync(definitions);
        await ProposeAsync(definitions, cancellationToken);
        await MakeReadyAsync(cancellationToken);
        LogInForce(logger, registry.Dictionary.Version, registry.Dictionary.Events.Count, registry.Dictionary.Metrics.Length, registry.Dictionary.Rules.Count());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>In a new store nobody counts yet, so nothing has to be agreed.</summary>
    private async Task BeginAsync(DefinitionSet definitions)
    {
        while (await store.ReadAsync() is { Record: { Timeline.Versions.IsEmpty: true } empty } reading)
        {
            await store.PutFilesAsync(definitions.Name.Version, DefinitionArchive.Pack(definitions.Files));
            var numbered = empty with { Counters = await former.CountersAsync() };
            await store.ReplaceAsync(numbered.Activate(new ActivatedVersion(definitions.Name, reading.Now), definitions.Paths));
        }
    }

    private async Task ProposeAsync(DefinitionSet definitions, CancellationToken cancellationToken)
    {
        var patience = timing.ConfirmMax + timing.SettleMax + timing.Lease + timing.Margin;
        for (var started = clock.GetTimestamp(); ; await Task.Delay(RetryInterval, clock, cancellationToken))
        {
            var timeline = (await store.ReadAsync()).Record.Timeline;
            if (timeline.Versions[^1].Name == definitions.Name) { return; }
            if (silos.Others.Count > 0 && timeline.HasSeen(definitions.Name))
            {
                LogNotBroughtBack(logger, definitions.Name.Version, timeline.Versions[^1].Name.Version);
                return;
            }

            switch (await change.ApplyAsync(definitions, cancellationToken))
            {
                case ChangeOutcome.UnderWay when clock.GetElapsedTime(started) < patience:
                    continue;
                case ChangeOutcome.Activates { Next: var next }:
                    await Task.Delay(Later(next.Since - clock.GetUtcNow()), clock, cancellationToken);
                    return;
                case ChangeOutcome.NotConfirmed { Silos: var missing }:
                    LogNotConfirmed(logger, definitions.Name.Version, string.Join(", ", missing.Select(silo => $"{silo.Key} {silo.Value}")));
                    return;
                default:
                    return;
            }
        }
    }

    private async Task MakeReadyAsync(CancellationToken cancellationToken)
    {
        for (var started = clock.GetTimestamp(); ; await Task.Delay(RetryInterval, clock, cancellationToken))
        {
            await follower.FollowAsync(cancellationToken);
            await stager.StageAsync(cancellationToken);
            if (registry.Refusal() is not { } refusal) { return; }
            if (clock.GetElapsedTime(started) > timing.ConfirmMax)
            {
                throw new StoreRefusedException($"{refusal} Start the release that put the dictionary in force, or a newer one; and check this machine's clock.");
            }
        }
    }

    private static TimeSpan Later(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    [LoggerMessage(2001, LogLevel.Warning, "Definitions of dictionary {Version} loaded with a warning: {Warning}")]
    private static partial void LogWarning(ILogger logger, string version, string warning);

    [LoggerMessage(
        2002,
        LogLevel.Warning,
        "Dictionary {Version} of this silo's folder was active before and is not activated again; {InForce} stays active. Use POST "
            + "/v1/definitions/reload to activate it.")]
    private static partial void LogNotBroughtBack(ILogger logger, string version, string inForce);

    [LoggerMessage(
        2003,
        LogLevel.Warning,
        "Dictionary {Version} of this silo's folder was not activated: {Missing}. Use POST /v1/definitions/reload to try again.")]
    private static partial void LogNotConfirmed(ILogger logger, string version, string missing);

    [LoggerMessage(2004, LogLevel.Information, "Dictionary {Version} is active: {Events} events, {Metrics} metrics, {Rules} counters.")]
    private static partial void LogInForce(ILogger logger, string version, int events, int metrics, int rules);
}
