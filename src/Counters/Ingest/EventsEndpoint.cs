using Counters.Contracts;
using Counters.Http;
using Counters.Http.Bodies;
using Counters.Ingest.Parsing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Counters.Ingest;

/// <summary>Maps <c>POST /v1/events</c>: the native protocol.</summary>
public static class EventsEndpoint
{
    /// <summary>After this a full silo has let some idle namespaces go.</summary>
    private static readonly TimeSpan RetryAfterFull = TimeSpan.FromSeconds(10);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapEvents() => routes
            .MapPost("/v1/events", PostAsync)
            .AppliesReach()
            .WithName("PostEvents")
            .WithTags("Ingest")
            .WithSummary("Counts one event, a JSON array of events, or one event a line (NDJSON). Whatever is not listed as rejected is durable.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestBody.BytesReadMax));
    }

    private static async Task<Results<JsonAnswer, ProblemHttpResult>> PostAsync(HttpContext http, PostEventsHandler post)
    {
        try
        {
            return JsonAnswer.Of(await post.CountAsync(http.Request, http.RequestAborted), IngestJson.Default.IngestReceipt);
        }
        catch (RefusedException exception)
        {
            return Refuse(http, post, exception.Status, exception.Code, exception.Message, exception.RetryAfter);
        }
        catch (BadHttpRequestException exception)
        {
            var (code, detail) = exception.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => (RequestCode.TooLarge, $"A request has at most {RequestBody.BytesMax} bytes; send the events in several requests."),
                StatusCodes.Status408RequestTimeout => (RequestCode.TooSlow, "The body arrived too slowly. Nothing was counted; send it again."),
                _ => (RequestCode.BadRequest, "The body could not be read to its end. Nothing was counted."),
            };
            return Refuse(http, post, exception.StatusCode, code, detail);
        }
        catch (NamespacesFullException exception)
        {
            return Refuse(http, post, StatusCodes.Status503ServiceUnavailable, RequestCode.NamespacesFull, exception.Message, RetryAfterFull);
        }
        catch (CountingUnavailableException exception)
        {
            return Refuse(http, post, StatusCodes.Status503ServiceUnavailable, RequestCode.Unavailable, exception.Message);
        }
    }

    private static ProblemHttpResult Refuse(HttpContext http, PostEventsHandler post, int status, string code, string detail, TimeSpan? retryAfter = null)
    {
        post.Refused(code, Caller.Of(http).Name);
        if (code == RequestCode.UnknownEncoding) { http.Response.Headers.AcceptEncoding = "gzip"; }
        return Problems.Of(http, status, code, detail, retryAfter);
    }
}
