using Counters.Http;
using Counters.Query.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Query.ServicePing;

/// <summary>The Service Ping of one namespace or of one customer, with the status of each metric.</summary>
public static class PingEndpoints
{
    private static readonly string[] Known = ["recorded_at"];

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>GET /v1/namespaces/{root}/service_ping</c> and <c>/v1/customers/{id}/service_ping</c>.</summary>
        public RouteGroupBuilder MapServicePing()
        {
            var pings = routes.MapGroup("/v1").WithTags("Query").AddEndpointFilter(new ProblemFilter()).AppliesReach().BoundByToken();
            pings.MapGet("/namespaces/{root:long}/service_ping", OfNamespaceAsync)
                .WithName("GetServicePing")
                .WithSummary("The Service Ping of a root namespace, with the status of each metric.");
            pings.MapGet("/customers/{id}/service_ping", OfCustomerAsync)
                .WithName("GetCustomerServicePing")
                .WithSummary("The Service Ping of a customer, all of its namespaces as one instance, with the status of each metric.");
            return pings;
        }
    }

    private static async Task<IResult> OfNamespaceAsync(
        long root, HttpRequest http, PingSubjects subjects, ServicePingReader pings, TimeProvider time, CancellationToken cancellationToken)
    {
        var recordedAt = new QueryParameters(http.Query, Known).RecordedAt(time.GetUtcNow());
        return await AnswerAsync(await subjects.RootAsync(root, Caller.Of(http.HttpContext).Reach, cancellationToken), recordedAt, pings, cancellationToken);
    }

    private static async Task<IResult> OfCustomerAsync(
        string id, HttpRequest http, PingSubjects subjects, ServicePingReader pings, TimeProvider time, CancellationToken cancellationToken)
    {
        var recordedAt = new QueryParameters(http.Query, Known).RecordedAt(time.GetUtcNow());
        return await AnswerAsync(await subjects.CustomerAsync(id, Caller.Of(http.HttpContext).Reach, cancellationToken), recordedAt, pings, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        PingSubject subject, DateTimeOffset recordedAt, ServicePingReader pings, CancellationToken cancellationToken)
    {
        var ping = await pings.ReadAsync(subject, recordedAt, cancellationToken);
        return new JsonAnswer(writer => ServicePingJson.Write(writer, ping));
    }
}
