using System.Runtime.CompilerServices;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Breakdowns;
using Counters.Hosting;
using Counters.Http;
using Counters.Ingest.Matching;
using Counters.Ingest.Parsing;
using Microsoft.Extensions.Logging;

namespace Counters.Ingest;

/// <summary>Takes requests of any protocol from events to receipts: resolves roots, sends each namespace its batch, waits until all is durable.</summary>
internal sealed partial class EventIngestor(
    IGrainFactory grains,
    IRuleRegistry registry,
    IBreakdowns breakdowns,
    INamespaceLineage lineage,
    IAcceptedEvents accepted,
    NewValueBudget newValues,
    TimeProvider clock,
    ILogger<EventIngestor> logger)
{
    /// <summary>
    /// Batches of one request that are under way at once: a request of thousands of namespaces must not stand before all others in the queues of the
    /// scheduler and of Redis.
    /// </summary>
    private const int BatchesAtOnceMax = 512;

    private readonly LogThrottle _notStored = new(clock);
    private readonly LogThrottle _full = new(clock);
    private readonly LogThrottle _rootsUnknown = new(clock);
    private readonly LogThrottle _valuesNotNumbered = new(clock);

    /// <summary>Versions laid out for matching. Around a change two are in use; one that no request uses any more is collected.</summary>
    private readonly ConditionalWeakTable<IRuleRegistry, Dictionary<string, EventRules>> _compiled = [];

    /// <summary>A request to read a body into. It takes its rules here, once, by the instant at which it was received.</summary>
    /// <param name="client">The caller's name: two clients that choose one idempotency key mean two requests.</param>
    /// <exception cref="CountingUnavailableException">It is not certain which rules are in force.</exception>
    /// <param name="keepsPlaces">Whether the caller's reach is limited, so that the places of the events have to be looked at.</param>
    public EventRequestParser Begin(string? idempotencyKey, string? client, bool keepsPlaces = false)
    {
        var receivedAt = clock.GetUtcNow();
        var events = _compiled.GetValue(registry.At(receivedAt), rules => EventRules.Compile(rules, breakdowns));
        return new(new EventReader(events), receivedAt, idempotencyKey is null ? null : $"{client}\0{idempotencyKey}")
        {
            Client = client ?? "",
            KeepsPlaces = keepsPlaces,
        };
    }

    /// <summary>Counts what the request read. All of it is durable when this returns.</summary>
    /// <param name="cancellationToken">Ends the look-up of roots, while nothing is counted yet. What has been sent to the grains is counted, and the
    /// client should learn of it.</param>
    /// <exception cref="RefusedException">The client has brought too many new values; nothing was counted.</exception>
    /// <exception cref="CountingUnavailableException">Some events could not be stored; those that were come back as duplicates when sent again.</exception>
    public async Task<IngestReceipt> CountAsync(EventRequestParser request, CancellationToken cancellationToken)
    {
        await ResolveRootsAsync(request, cancellationToken);
        await ResolveValuesAsync(request);

        // Every batch is waited for, the failed ones too: a caller who retries should find the others settled.
        var answers = new List<(NamespaceBatch Batch, BatchReceipt? Receipt, bool IsFull)>(request.Batches.Count);
        foreach (var some in request.Batches.Chunk(BatchesAtOnceMax)) { answers.AddRange(await Task.WhenAll(some.Select(CountAsync))); }
        ThrowUnlessCounted(answers);
        var (counted, duplicates) = (0, 0);
        foreach (var (batch, answer, _) in answers)
        {
            var receipt = answer!;
            counted += receipt.Accepted;
            duplicates += receipt.Duplicates;
            foreach (var position in receipt.TooLate) { RejectTooLate(request, batch, position); }
        }

        request.Rejected.Sort();
        return new IngestReceipt(counted, duplicates, request.Rejected);
    }

    private async Task ResolveRootsAsync(EventRequestParser request, CancellationToken cancellationToken)
    {
        foreach (var batch in request.Batches.Where(batch => batch.NeedsRoots))
        {
            try
            {
                batch.Resolve(await lineage.RootsOfAsync(batch.NamespaceId, cancellationToken));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (_rootsUnknown.Admits(out var suppressed)) { LogRootUnknown(logger, exception, batch.NamespaceId, suppressed); }
                throw new CountingUnavailableException("The roots of some namespaces could not be looked up just now; nothing was counted. Send the request again.");
            }
        }
    }

    /// <summary>Rare: a value gets its counter once in each root namespace, and every silo learns of it once.</summary>
    private async Task ResolveValuesAsync(EventRequestParser request)
    {
        foreach (var batch in request.Batches) { batch.ResolveKnownValues(); }
        var unknown = request.Batches.Where(batch => batch.HasUnknownValues).ToList();
        if (unknown.Count == 0) { return; }
        var learnt = await LearnAsync([.. unknown.SelectMany(batch => batch.UnknownValues)], newValues.Of(request.Client));
        if (learnt.Values.Sum(counters => counters.Refused) is > 0 and var refused) { throw newValues.Refusal(refused); }
        foreach (var batch in unknown) { batch.ResolveValues(learnt); }
    }

    private async Task<Dictionary<(IBreakdown, long), LearntCounters>> LearnAsync(
        List<(IBreakdown Breakdown, long Root, ReadOnlyMemory<byte> Value)> unknown, INewValueAllowance allowance)
    {
        try
        {
            var learnt = await Task.WhenAll(unknown
                .GroupBy(value => (value.Breakdown, value.Root), value => value.Value)
                .Select(async values => (values.Key, await values.Key.Breakdown.LearnAsync(values.Key.Root, values, allowance))));
            return learnt.ToDictionary();
        }
        catch (Exception exception)
        {
            if (_valuesNotNumbered.Admits(out var suppressed)) { LogValuesNotNumbered(logger, exception, unknown.Count, unknown[0].Root, suppressed); }
            throw new CountingUnavailableException("New values could not be taken in just now; nothing was counted. Send the request again.");
        }
    }

    private static void ThrowUnlessCounted(List<(NamespaceBatch Batch, BatchReceipt? Receipt, bool IsFull)> answers)
    {
        if (answers.Any(answer => answer.IsFull))
        {
            throw new NamespacesFullException(
                "A silo holds as many namespaces as it may, and some of these were not among them. Send the request again after the time that "
                    + "Retry-After gives: what was counted comes back as duplicates.");
        }

        if (answers.Any(answer => answer.Receipt is null)) { throw new CountingUnavailableException("Some events could not be stored just now; send the request again."); }
    }

    private async Task<(NamespaceBatch Batch, BatchReceipt? Receipt, bool IsFull)> CountAsync(NamespaceBatch batch)
    {
        var (receipt, isFull) = await TryCountAsync(batch.NamespaceId, batch.Seal());

        // A full silo counts nothing of a namespace that it does not hold, so there is no doubt.
        if (receipt is not null) { accepted.Acknowledged(receipt); } else if (!isFull) { accepted.InDoubt(batch.Events); }
        batch.IsCounted = receipt is not null;
        return (batch, receipt, isFull);
    }

    /// <summary>Has a namespace count a batch; null when it could not be stored.</summary>
    public async Task<BatchReceipt?> CountAsync(long namespaceId, EventBatch batch) => (await TryCountAsync(namespaceId, batch)).Receipt;

    private async Task<(BatchReceipt? Receipt, bool IsFull)> TryCountAsync(long namespaceId, EventBatch batch)
    {
        try
        {
            return (await grains.GetGrain<INamespaceGrain>(namespaceId).CountAsync(batch), false);
        }
        catch (NamespacesFullException exception)
        {
            if (_full.Admits(out var suppressed)) { LogFull(logger, namespaceId, exception.Message, suppressed); }
            return (null, true);
        }
        catch (Exception exception)
        {
            if (_notStored.Admits(out var suppressed)) { LogNotStored(logger, exception, namespaceId, suppressed); }
            return (null, false);
        }
    }

    private static void RejectTooLate(EventRequestParser request, NamespaceBatch batch, int position)
    {
        var (index, name) = batch.EventAt(position);
        var detail = "'time' lies before the accept window (Counters:Ingest:AcceptWindow): whether the event was counted before can no longer be told.";
        request.Rejected.Add(
            new RejectedEvent(index, null, RejectionCode.TooLate, detail), new RejectedKind(RejectionCode.TooLate, name, "time", batch.NamespaceId));
    }

    [LoggerMessage(
        2201,
        LogLevel.Warning,
        "Root namespace lookup failed for namespace {NamespaceId}; its request is answered 503. ({Suppressed} similar messages "
            + "suppressed)")]
    private static partial void LogRootUnknown(ILogger logger, Exception exception, long namespaceId, long suppressed);

    [LoggerMessage(
        2202,
        LogLevel.Warning,
        "Numbering {Count} new values failed (first in root namespace {RootNamespaceId}); the request is answered 503, nothing was "
            + "counted. ({Suppressed} similar messages suppressed)")]
    private static partial void LogValuesNotNumbered(ILogger logger, Exception exception, int count, long rootNamespaceId, long suppressed);

    [LoggerMessage(
        2203,
        LogLevel.Warning,
        "Events of namespace {NamespaceId} refused: {Reason} The request is answered 503. ({Suppressed} similar messages suppressed)")]
    private static partial void LogFull(ILogger logger, long namespaceId, string reason, long suppressed);

    [LoggerMessage(
        2204,
        LogLevel.Warning,
        "Storing events of namespace {NamespaceId} failed; the request is answered 503. ({Suppressed} similar messages suppressed)")]
    private static partial void LogNotStored(ILogger logger, Exception exception, long namespaceId, long suppressed);
}
