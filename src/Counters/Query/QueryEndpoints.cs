using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Query;

/// <summary>What analysts and customer success call.</summary>
public static class QueryEndpoints
{
    /// <summary>A client's clock may run ahead by as much as an event's may.</summary>
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>GET /v1/usage</c> and <c>GET /v1/namespaces/{root}/service_ping</c>.</summary>
        public RouteGroupBuilder MapQuery()
        {
            var query = routes.MapGroup("/v1").WithTags("Query").AddEndpointFilter(new QueryProblems());
            query.MapGet("/usage", UsageAsync)
                .WithName("GetUsage")
                .WithSummary("Usage of a metric or an event by window and namespace.");
            query.MapGet("/namespaces/{root:long}/service_ping", ServicePingAsync)
                .WithName("GetServicePing")
                .WithSummary("The Service Ping of a root namespace, with the status of each metric.");
            return query;
        }
    }

    private static async Task<IResult> UsageAsync(
        HttpRequest request, UsageRequestReader requests, UsageReader usage, CancellationToken cancellationToken)
    {
        var answer = await usage.ReadAsync(requests.Read(request), cancellationToken);
        return answer.Request.AsCsv
            ? Results.Text(UsageCsv.Write(answer), "text/csv", System.Text.Encoding.UTF8)
            : new JsonAnswer(writer => UsageJson.Write(writer, answer));
    }

    private static async Task<IResult> ServicePingAsync(
        long root, HttpRequest request, ServicePingReader pings, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var recordedAt = now;
        if (request.Query["recorded_at"] is [{ } text, ..] && !Timestamp.TryParse(text, out recordedAt))
        {
            throw QueryRefusedException.BadParameter("recorded_at", $"'{text}' is not an ISO 8601 time such as 2026-11-22T10:00:00Z or 2026-11-22.");
        }

        if (recordedAt > now + AheadMax)
        {
            throw QueryRefusedException.BadParameter("recorded_at", $"{Timestamp.Format(recordedAt)} has not come yet.");
        }

        var ping = await pings.ReadAsync(root, recordedAt, cancellationToken);
        return new JsonAnswer(writer => ServicePingJson.Write(writer, ping));
    }
}
