using Counters.Contracts;
using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>One post of events from its headers to its receipt, and the tally of what was refused.</summary>
internal sealed class EventsPost(
    EventIntake intake,
    BodyAdmission admission,
    NewNamespaces newNamespaces,
    IRejectedEvents rejectedEvents,
    IngestMetrics metrics,
    IOptions<IngestOptions> options,
    TimeProvider clock)
{
    /// <summary>The way in, for metrics.</summary>
    private const string Protocol = "native";

    private const int IdempotencyKeyCharactersMax = 256;

    /// <exception cref="RequestException">The request cannot be taken as a whole.</exception>
    public async Task<IngestReceipt> CountAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var key = http.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKeyCharactersMax)
        {
            throw new RequestException(400, RequestCode.InvalidHeader, $"Idempotency-Key has at most {IdempotencyKeyCharactersMax} characters.");
        }

        var hasLines = EventsBody.HasLines(http);
        using var body = await RequestBody.ReadAsync(http, admission, options.Value, clock, cancellationToken);
        var client = Caller.Of(http.HttpContext).Name;
        var request = intake.Begin(key.Length == 0 ? null : key, client);
        if (hasLines)
        {
            request.ReadLines(body.Bytes);
        }
        else
        {
            request.ReadJson(body.Bytes);
        }

        metrics.Read(Protocol, body.Bytes.Length, request.Events);
        newNamespaces.Admit(client, request.Batches);

        // Not cancelled with the request: what has been sent to the grains is counted, and the client should learn of it.
        var receipt = await CountAsync(request);
        metrics.Counted(Protocol, receipt);
        foreach (var (kind, events) in request.Rejected.Kinds)
        {
            metrics.Rejected(kind.Code, events);
            rejectedEvents.Add(kind, events);
        }

        return receipt;
    }

    private async Task<IngestReceipt> CountAsync(EventRequest request)
    {
        try
        {
            return await intake.CountAsync(request, CancellationToken.None);
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
    public void Refused(string code)
    {
        metrics.Refused(code);
        rejectedEvents.Add(new RejectedKind(code, "", "", 0), 1);
    }
}
