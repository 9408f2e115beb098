using System.Globalization;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.Definitions;
using Counters.Query.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Query.Parity;

/// <summary>What the dictionary counts, and how much of what people want is counted.</summary>
public static class ParityEndpoints
{
    private const int LimitDefault = 20;

    /// <summary>Each customer is a Service Ping of its own.</summary>
    internal const int LimitMax = 50;

    private static readonly string[] Known = ["recorded_at", "customer_id", "limit", "cursor"];

    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>GET /v1/definitions</c> and <c>/v1/parity</c>.</summary>
        public RouteGroupBuilder MapParity()
        {
            var parity = routes.MapGroup("/v1").WithTags("Query").AddEndpointFilter(new ProblemFilter());
            parity.MapGet("/definitions", Definitions)
                .NeedsNoReach()
                .WithName("GetDefinitions")
                .WithSummary("Every metric of the dictionary in force: whether it is counted, why not, and since when.");
            parity.MapGet("/parity", ParityAsync)
                .AppliesReach()
                .BoundByToken()
                .WithName("GetParity")
                .WithSummary("How many of GitLab's metrics are counted, for how many each customer has a number, and what is missing and why.");
            return parity;
        }
    }

    private static JsonAnswer Definitions(HttpRequest http, IRuleRegistry registry)
    {
        _ = new QueryParameters(http.Query, []);
        return new JsonAnswer(writer => DefinitionsJson.Write(writer, registry.InForce));
    }

    private static async Task<IResult> ParityAsync(HttpRequest http, ParityReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryParameters(http.Query, Known);
        var limit = LimitDefault;
        if (query.Single("limit") is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LimitMax))
        {
            throw RefusedException.BadParameter("limit", $"'{text}' is not a whole number from 1 to {LimitMax}.");
        }

        var page = await reader.ReadAsync(
            query.Single("customer_id"), query.Single("cursor") ?? "", limit, query.RecordedAt(time.GetUtcNow()), Caller.Of(http.HttpContext).Reach, cancellationToken);
        return new JsonAnswer(writer => ParityJson.Write(writer, page));
    }
}
