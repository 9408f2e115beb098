using Counters.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary>
/// Maps <c>/health/startup</c>, <c>/health/live</c> and <c>/health/ready</c>: open to all, so they are cheap; details are for operators.
/// </summary>
public static class HealthEndpoints
{
    internal const string ReadyTag = "ready";

    /// <summary>A probe that waits longer has given up; a store that hangs is told from one that answers.</summary>
    internal static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapHealth()
        {
            // Probes come from one address at a steady pace, and a limit must not get a silo killed.
            var health = routes.MapGroup("/health").DisableRateLimiting();

            // The process answers: nothing else decides whether it should be killed.
            health.MapHealthChecks("/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });

            // The host listens only when all its services have started.
            health.MapHealthChecks("/startup", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
            health.MapGet("/ready", ReadyAsync).ExcludeFromDescription();
        }
    }

    private static async Task ReadyAsync(HttpContext http)
    {
        var ready = await http.RequestServices.GetRequiredService<SharedReadiness>().ReadAsync(http.RequestAborted);
        http.Response.StatusCode = ready.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store, no-cache";
        await WriteAsync(http, http.RequestServices.GetRequiredService<TokenSet>().Allows(http.User, Scope.Metrics) ? ready.Full : ready.Brief);
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) => WriteAsync(http, Readiness.Of(report).Brief);

    private static Task WriteAsync(HttpContext http, byte[] json)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = json.Length;
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }
}
