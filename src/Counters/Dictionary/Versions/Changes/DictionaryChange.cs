using Counters.Dictionary.Definitions;
using Microsoft.Extensions.Logging;

namespace Counters.Dictionary.Versions.Changes;

/// <summary>Brings a version into force on all silos at one instant, in three steps of which each leaves the store whole: files, proposal, instant.</summary>
/// <remarks>
/// What keeps two silos from counting by different rules is the lease alone (see Dictionary/README.md). The confirmations make sure that no silo has to refuse
/// events for not having the version, no more; so a membership that is out of date does no harm.
/// </remarks>
internal sealed partial class DictionaryChange(
    DictionaryStore store,
    DictionaryFollower follower,
    DictionaryStager stager,
    ISilos silos,
    DictionaryTiming timing,
    TimeProvider clock,
    ILogger<DictionaryChange> logger)
{
    /// <summary>Choosing an instant races with the clock only when this machine hangs.</summary>
    private const int InstantAttemptsMax = 5;

    private static readonly TimeSpan ConfirmationsPollInterval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="DefinitionException">There is more of it than can be kept.</exception>
    public async Task<ChangeOutcome> ApplyAsync(DefinitionSet definitions, CancellationToken cancellationToken)
    {
        var packed = DefinitionArchive.Pack(definitions.Files);
        var (now, record) = await store.ReadAsync();
        if (record.Timeline.IsChanging(now)) { return new ChangeOutcome.UnderWay(); }
        if (record.Timeline.At(now) is { } current && current.Name == definitions.Name) { return new ChangeOutcome.Unchanged(current); }
        var proposed = new ProposedVersion(
            definitions.Name, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), now + timing.ConfirmMax + timing.SettleMax, silos.Self);
        var proposal = record.Propose(proposed, definitions.Paths);
        ThrowIfTooMany(proposal);

        await store.PutFilesAsync(definitions.Name.Version, packed);
        await store.ForgetConfirmationsAsync();
        if (await store.ReplaceAsync(proposal) is not { } stored) { return new ChangeOutcome.UnderWay(); }

        LogProposed(logger, definitions.Name.Version);
        var missing = await ConfirmedAsync(proposed, cancellationToken);
        if (missing.Count == 0) { return await ActivateAsync(stored, definitions); }
        await store.ReplaceAsync(stored.Withdraw());
        return new ChangeOutcome.NotConfirmed(missing);
    }

    /// <returns>Silos that are not ready, and why; empty when all are.</returns>
    private async Task<IReadOnlyDictionary<string, string>> ConfirmedAsync(ProposedVersion proposed, CancellationToken cancellationToken)
    {
        await follower.FollowAsync(cancellationToken);
        await stager.StageAsync(cancellationToken);
        for (var started = clock.GetTimestamp(); ; await Task.Delay(ConfirmationsPollInterval, clock, cancellationToken))
        {
            var confirmations = await store.ConfirmationsAsync();
            var missing = silos.Others.Append(silos.Self).ToDictionary(
                silo => silo,
                silo => confirmations.GetValueOrDefault(silo) is { } said && said.ProposalId == proposed.Id ? said.Refusal : "has not answered",
                StringComparer.Ordinal).Where(silo => silo.Value.Length > 0).ToDictionary();
            if (missing.Count == 0 || clock.GetElapsedTime(started) > timing.ConfirmMax || missing.Values.Any(reason => reason != "has not answered"))
            {
                return missing;
            }
        }
    }

    private async Task<ChangeOutcome> ActivateAsync(DictionaryRecord proposal, DefinitionSet definitions)
    {
        for (var attempt = 0; attempt < InstantAttemptsMax; attempt++)
        {
            var (now, record) = await store.ReadAsync();
            if (record.Sequence != proposal.Sequence) { break; }
            var next = new ActivatedVersion(definitions.Name, now + timing.Lease + timing.Margin);
            if (await store.ReplaceAsync(record.Activate(next, definitions.Paths), next.Since) is not null)
            {
                LogActivates(logger, next.Name.Version, next.Since);
                return new ChangeOutcome.Activates(next);
            }
        }

        return new ChangeOutcome.UnderWay();
    }

    private static void ThrowIfTooMany(DictionaryRecord record)
    {
        if (record.Counters.Length <= CounterLives.CountersMax) { return; }
        throw new DefinitionException([new DefinitionFault(".", 1, $"with these definitions there would have been more than {CounterLives.CountersMax} counters in all")]);
    }

    [LoggerMessage(2011, LogLevel.Information, "Dictionary {Version} proposed to all silos.")]
    private static partial void LogProposed(ILogger logger, string version);

    [LoggerMessage(2012, LogLevel.Information, "Dictionary {Version} is active from {Instant} on.")]
    private static partial void LogActivates(ILogger logger, string version, DateTimeOffset instant);
}
