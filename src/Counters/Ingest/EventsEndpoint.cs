using System.Text.Unicode;
using Counters.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Counters.Ingest;

/// <summary><c>POST /v1/events</c>: the native protocol.</summary>
public static class EventsEndpoint
{
    private const string NdJson = "application/x-ndjson";
    private const int IdempotencyKeyCharactersMax = 256;

    /// <summary>Seconds after which a client may try again when events could not be stored.</summary>
    private const string RetryAfterSeconds = "1";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapEvents() => routes
            .MapPost("/v1/events", PostAsync)
            .WithName("PostEvents")
            .WithTags("Ingest")
            .WithSummary("Counts one event, a JSON array of events, or one event a line (NDJSON). Whatever is not listed as rejected is durable.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestBody.BytesMax));
    }

    private static async Task<Results<JsonHttpResult<IngestReceipt>, ProblemHttpResult>> PostAsync(HttpContext http, EventIntake intake)
    {
        try
        {
            var receipt = await CountAsync(http.Request, intake, http.RequestAborted);
            return TypedResults.Json(receipt, IngestJson.Default.IngestReceipt);
        }
        catch (RequestException exception)
        {
            return Problem(exception.Status, exception.Code, exception.Message);
        }
        catch (BadHttpRequestException exception)
        {
            return Problem(exception.StatusCode, exception.StatusCode == 413 ? "too_large" : "bad_request", "The body could not be read to its end.");
        }
        catch (CountingUnavailableException exception)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problem(503, "unavailable", exception.Message);
        }
    }

    private static async Task<IngestReceipt> CountAsync(HttpRequest http, EventIntake intake, CancellationToken cancellationToken)
    {
        var key = http.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKeyCharactersMax)
        {
            throw new RequestException(400, "invalid_header", $"Idempotency-Key has at most {IdempotencyKeyCharactersMax} characters.");
        }

        var request = intake.Begin(key.Length == 0 ? null : key, http.HttpContext.User.Identity?.Name);
        using var body = await RequestBody.ReadAsync(http, cancellationToken);
        if (!Utf8.IsValid(body.Bytes.Span)) { throw new RequestException(400, "invalid_utf8", "The body is not valid UTF-8."); }
        if (http.ContentType?.StartsWith(NdJson, StringComparison.OrdinalIgnoreCase) == true)
        {
            request.ReadLines(body.Bytes);
        }
        else
        {
            request.ReadJson(body.Bytes);
        }

        // Not cancelled with the request: what has been sent to the grains is counted, and the client should learn of it.
        return await intake.CountAsync(request, CancellationToken.None);
    }

    private static ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
