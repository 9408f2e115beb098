using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Counters.Operations.Health;

/// <summary><c>/health/startup</c>, <c>/health/live</c> and <c>/health/ready</c>, with details for people.</summary>
public static class HealthEndpoints
{
    internal const string ReadyTag = "ready";

    /// <summary>A probe that waits longer has given up; a store that hangs is told from one that answers.</summary>
    internal static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapHealth()
        {
            // The process answers: nothing else decides whether it should be killed.
            routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });

            // The host listens only when all its services have started.
            routes.MapHealthChecks("/health/startup", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
            routes.MapHealthChecks(
                "/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync });
        }
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new { status = entry.Value.Status.ToString(), description = entry.Value.Description, details = entry.Value.Data });
        return http.Response.WriteAsJsonAsync(new { status = report.Status.ToString(), checks }, JsonSerializerOptions.Web);
    }
}
