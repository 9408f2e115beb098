using Counters.Contracts;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Ingest.Parsing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>Handles one post of events from its headers to its receipt, and tallies what was refused.</summary>
internal sealed class PostEventsHandler(
    EventIngestor intake,
    EventReach reach,
    BodyMemoryLimiter admission,
    NewNamespaces newNamespaces,
    IRejectedEvents rejectedEvents,
    IngestMetrics metrics,
    IOptions<BodyOptions> options,
    TimeProvider clock)
{
    /// <summary>Names the protocol in metrics.</summary>
    private const string Protocol = "native";

    private const int IdempotencyKeyCharactersMax = 256;

    /// <exception cref="RefusedException">The request cannot be taken as a whole.</exception>
    public async Task<IngestReceipt> CountAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var key = http.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKeyCharactersMax)
        {
            throw new RefusedException(400, RequestCode.InvalidHeader, $"Idempotency-Key has at most {IdempotencyKeyCharactersMax} characters.");
        }

        // With them a key could end where another client's goes on.
        if (key.Any(char.IsControl)) { throw new RefusedException(400, RequestCode.InvalidHeader, "Idempotency-Key must not hold control characters."); }

        var hasLines = EventsBody.HasLines(http);
        using var body = await RequestBody.ReadAsync(http, admission, options.Value, clock, cancellationToken);
        var caller = Caller.Of(http.HttpContext);
        var request = intake.Begin(key.Length == 0 ? null : key, caller.Name, keepsPlaces: !caller.Reach.IsEverything);
        Read(request, body.Bytes, hasLines);
        if (!caller.Reach.IsEverything) { request = await WithinReachAsync(request, body.Bytes, hasLines, caller.Reach, cancellationToken); }
        metrics.Read(Protocol, body.Bytes.Length, request.Events);
        newNamespaces.Admit(caller.Name, request.Batches);

        var receipt = await CountAsync(request, cancellationToken);
        metrics.Counted(Protocol, receipt);
        foreach (var (kind, events) in request.Rejected.Kinds)
        {
            metrics.Rejected(kind.Code, events);
            rejectedEvents.Add(caller.Name, kind, events);
        }

        return receipt;
    }

    private static void Read(EventRequestParser request, ReadOnlyMemory<byte> body, bool hasLines)
    {
        if (hasLines) { request.ReadLines(body); } else { request.ReadJson(body); }
    }

    /// <summary>The request without the events that are out of reach: read once more, which only a client pays that sends such.</summary>
    private async Task<EventRequestParser> WithinReachAsync(
        EventRequestParser request, ReadOnlyMemory<byte> body, bool hasLines, Reach callers, CancellationToken cancellationToken)
    {
        IReadOnlySet<int> outside;
        try
        {
            outside = await reach.OutsideAsync(request.Places, callers, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Unavailable(Protocol, request.Events);
            throw new CountingUnavailableException(
                "It could not be looked up just now which namespaces are in reach of this token; nothing was counted. Send the request again.", fault);
        }

        if (outside.Count == 0) { return request; }
        var rest = request.Without(outside);
        Read(rest, body, hasLines);
        return rest;
    }

    private async Task<IngestReceipt> CountAsync(EventRequestParser request, CancellationToken cancellationToken)
    {
        try
        {
            return await intake.CountAsync(request, cancellationToken);
        }
        catch (CountingUnavailableException)
        {
            metrics.Unavailable(Protocol, request.Events);
            throw;
        }
        finally
        {
            newNamespaces.Remember(request.Batches);
        }
    }

    /// <summary>Tells that a request was refused as a whole.</summary>
    /// <param name="client">The caller's name.</param>
    public void Refused(string code, string client)
    {
        metrics.Refused(code);
        rejectedEvents.Add(client, new RejectedKind(code, "", "", 0), 1);
    }
}
