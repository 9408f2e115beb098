using Counters.ClickHouse;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Counters.Http;

/// <summary>Answers refusals of a route, and faults of the stores behind it, as problem+json.</summary>
internal sealed partial class ProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            return Problems.Of(http, refused);
        }
        catch (Exception fault) when (IsRead(http) && ClickHouseFault.IsOfClickHouse(fault) && !http.RequestAborted.IsCancellationRequested)
        {
            LogUnavailable(Logger(http), "ClickHouse", http.Request.Path, fault);
            return Problems.Of(http, StatusCodes.Status503ServiceUnavailable, "rollups_unavailable", "ClickHouse did not answer this time; nothing is lost, ask again.");
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault) && !http.RequestAborted.IsCancellationRequested)
        {
            LogUnavailable(Logger(http), "Redis", http.Request.Path, fault);
            return Problems.Of(http, IsRead(http) ? StorageFault.Refused() : StorageFault.RefusedChange());
        }
    }

    /// <summary>Only what is read comes from ClickHouse; a change that timed out did so in Redis.</summary>
    private static bool IsRead(HttpContext http) => HttpMethods.IsGet(http.Request.Method);

    private static ILogger Logger(HttpContext http) => http.RequestServices.GetRequiredService<ILogger<ProblemFilter>>();

    [LoggerMessage(1501, LogLevel.Warning, "{Store} failed for {Path}; the request is answered 503.")]
    private static partial void LogUnavailable(ILogger logger, string store, string? path, Exception fault);
}
