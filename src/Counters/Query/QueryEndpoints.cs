using Counters.Http;
using Counters.Query.Customers;
using Counters.Query.Exports;
using Counters.Query.Limits;
using Counters.Query.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Query;

/// <summary>What analysts and customer success call.</summary>
public static class QueryEndpoints
{
    /// <summary>A file has no room for what JSON says in <c>unknown_namespaces</c>.</summary>
    private const string UnknownNamespacesHeader = "Counters-Unknown-Namespaces";

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>GET /v1/usage</c> and <c>/v1/customers/{id}/usage</c>.</summary>
        public RouteGroupBuilder MapQuery()
        {
            var query = routes.MapGroup("/v1").WithTags("Query").AddEndpointFilter(new ProblemFilter()).AppliesReach().BoundByToken();
            query.MapGet("/usage", UsageAsync)
                .AuditedAs("usage.export", AnswerFormats.IsFile)
                .WithName("GetUsage")
                .WithSummary("Usage of a metric or an event by window and namespace.");
            query.MapGet("/customers/{id}/usage", CustomerUsageAsync)
                .AuditedAs("customer_usage.export", AnswerFormats.IsFile)
                .WithName("GetCustomerUsage")
                .WithSummary("Every metric of a customer with its value, the previous period's value, the change, and what the numbers mean.");
            return query;
        }
    }

    private static async Task<IResult> UsageAsync(
        HttpRequest request, UsageRequestParser requests, UsageReader usage, RollupExport export, CancellationToken cancellationToken)
    {
        var asked = requests.Read(request);
        if (asked.Format == AnswerFormat.Json)
        {
            var answer = await usage.ReadAsync(asked, cancellationToken);
            return new JsonAnswer(writer => UsageJson.Write(writer, answer));
        }

        var (query, unknown) = await usage.ExportAsync(asked, cancellationToken);
        var file = await export.OpenAsync(query, asked.Format, "usage", cancellationToken);
        if (unknown.Count > 0) { request.HttpContext.Response.Headers[UnknownNamespacesHeader] = string.Join(',', unknown); }
        return file;
    }

    private static async Task<IResult> CustomerUsageAsync(
        string id, HttpRequest http, CustomerUsageRequestParser requests, CustomerUsageReader usage, RollupExport export, CancellationToken cancellationToken)
    {
        var request = requests.Read(id, http);
        var answer = await usage.ReadAsync(request, cancellationToken);
        return request.Format == AnswerFormat.Json
            ? new JsonAnswer(writer => CustomerUsageJson.Write(writer, answer))
            : await export.OpenAsync(new CustomerUsageExport(answer, request.Format), request.Format, $"{id}-usage", cancellationToken);
    }
}
