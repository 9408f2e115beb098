using System.Globalization;
using Counters.Query;
using Counters.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Counters.Operations.Reconciliation;

/// <summary><c>GET /v1/reconciliation</c>: whether every accepted event is where it belongs, by silo and hour of receipt.</summary>
public static class ReconciliationEndpoint
{
    private const string HoursParameter = "hours";
    private const int HoursDefault = 24;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapReconciliation() => routes
            .MapGet("/v1/reconciliation", GetAsync)
            .AddEndpointFilter(new QueryProblems())
            .BoundByToken()
            .WithName("GetReconciliation")
            .WithTags("Operators")
            .WithSummary("By silo and hour: events accepted, committed, flushed and visible, and what of them does not add up.");
    }

    private static async Task<JsonHttpResult<ReconciliationAnswer>> GetAsync(HttpContext http, ReconciliationReader reader, CancellationToken cancellationToken)
    {
        var (current, hours) = (reader.CurrentHour(), Hours(http.Request.Query));
        try
        {
            var figures = await reader.ReadAsync(current + 1 - (uint)hours, current + 1, cancellationToken);
            return TypedResults.Json(ReconciliationAnswer.Of(figures), ReconciliationJson.Default.ReconciliationAnswer);
        }
        catch (Exception fault) when (RedisFault.IsUnreachable(fault) && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryRefusedException(StatusCodes.Status503ServiceUnavailable, "records_unavailable", "Redis, which keeps the accounts of open hours, did not answer; ask again.");
        }
    }

    /// <exception cref="QueryRefusedException">Something is unknown or makes no sense.</exception>
    private static int Hours(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(key => key != HoursParameter) is { } unknown)
        {
            throw QueryRefusedException.BadParameter(unknown, $"there is no such parameter. Known is {HoursParameter}.");
        }

        return query[HoursParameter] switch
        {
            { Count: 0 } => HoursDefault,
            { Count: 1 } values when int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= ReconciliationReader.HoursMax => hours,
            _ => throw QueryRefusedException.BadParameter(HoursParameter, $"it must be one integer from 1 to {ReconciliationReader.HoursMax}."),
        };
    }
}
