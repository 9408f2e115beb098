using System.Globalization;
using Counters.Http;
using Counters.Rollups;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Counters.Query;

/// <summary>Turns what went wrong with a question into problem+json (RFC 9457) with a stable code.</summary>
internal sealed partial class QueryProblems : IEndpointFilter
{
    private const int RetryAfterSeconds = 2;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (QueryRefusedException refused)
        {
            if (refused.Status is 429 or 503) { RetryLater(context.HttpContext); }
            return Problem(context.HttpContext, refused.Status, refused.Code, refused.Message);
        }
        catch (Exception fault) when (ClickHouseFault.IsOfClickHouse(fault) && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            LogUnavailable(context.HttpContext.RequestServices.GetRequiredService<ILogger<QueryProblems>>(), context.HttpContext.Request.Path, fault);
            RetryLater(context.HttpContext);
            return Problem(context.HttpContext, 503, "rollups_unavailable", "ClickHouse did not answer this time; nothing is lost, ask again.");
        }
    }

    /// <summary>Tells the client when to ask again.</summary>
    internal static void RetryLater(HttpContext http) =>
        http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    private static IResult Problem(HttpContext http, int status, string code, string detail)
    {
        http.AuditNotes.Code = code;
        return Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
    }

    [LoggerMessage(LogLevel.Warning, "ClickHouse did not answer {Path}.")]
    private static partial void LogUnavailable(ILogger logger, string? path, Exception fault);
}
