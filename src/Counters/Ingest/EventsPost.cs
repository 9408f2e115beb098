using Counters.Contracts;
using Counters.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>One post of events from its headers to its receipt, and the tally of what was refused.</summary>
internal sealed class EventsPost(
    EventIntake intake, BodyAdmission admission, IRejectedEvents rejectedEvents, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider clock)
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
        var request = intake.Begin(key.Length == 0 ? null : key, Caller.Of(http.HttpContext).Name);
        if (hasLines)
        {
            request.ReadLines(body.Bytes);
        }
        else
        {
            request.ReadJson(body.Bytes);
        }

        metrics.Read(Protocol, body.Bytes.Length, request.Events);

        var receipt = await CountAsync(request, cancellationToken);
        metrics.Counted(Protocol, receipt);
        foreach (var (kind, events) in request.Rejected.Kinds)
        {
            metrics.Rejected(kind.Code, events);
            rejectedEvents.Add(kind, events);
        }

        return receipt;
    }

    private async Task<IngestReceipt> CountAsync(EventRequest request, CancellationToken cancellationToken)
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
    }

    /// <summary>Tells that a request was refused as a whole.</summary>
    public void Refused(string code)
    {
        metrics.Refused(code);
        rejectedEvents.Add(new RejectedKind(code, "", "", 0), 1);
    }
}
