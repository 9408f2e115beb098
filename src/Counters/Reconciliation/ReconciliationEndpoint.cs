using Counters.Http;
using Counters.Query.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Reconciliation;

/// <summary>Maps <c>GET /v1/reconciliation</c>: whether every accepted event is where it belongs, by silo and hour of receipt.</summary>
public static class ReconciliationEndpoint
{
    private const string HoursParameter = "hours";
    private const int HoursDefault = 24;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapReconciliation() => routes
            .MapGet("/v1/reconciliation", GetAsync)
            .AddEndpointFilter(new ProblemFilter())
            .BoundByToken()
            .WithName("GetReconciliation")
            .WithTags("Operators")
            .WithSummary("By silo and hour: events accepted, committed, flushed and visible, and what of them does not add up.");
    }

    private static async Task<JsonAnswer> GetAsync(HttpContext http, ReconciliationReader reader, CancellationToken cancellationToken)
    {
        var (current, hours) = (reader.CurrentHour(), Hours(http.Request.Query));
        var figures = await reader.ReadAsync(current + 1 - (uint)hours, current + 1, cancellationToken);
        return JsonAnswer.Of(ReconciliationAnswer.Of(figures), ReconciliationJson.Default.ReconciliationAnswer);
    }

    /// <exception cref="RefusedException">Something is unknown or makes no sense.</exception>
    private static int Hours(IQueryCollection query) =>
        (int)(new QueryParameters(query, [HoursParameter]).Whole(HoursParameter, 1, ReconciliationReader.HoursMax) ?? HoursDefault);
}
