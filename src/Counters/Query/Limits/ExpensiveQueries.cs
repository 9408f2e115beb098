using System.Threading.RateLimiting;
using Counters.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Counters.Query.Limits;

/// <summary>Bounds how many queries and how many exports of one token are worked on at once. The next ones wait a little before they are refused.</summary>
/// <remarks>An export counts until its reader has it, which may be hours, so exports and queries have places of their own.</remarks>
internal sealed class ExpensiveQueries(IOptions<QueryOptions> options, TimeProvider clock) : IRateLimiterPolicy<string>
{
    /// <summary>The name that routes require.</summary>
    public const string Policy = "expensive-query";

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected { get; } = RejectAsync;

    /// <summary>By token; where no tokens are needed, by address.</summary>
    public RateLimitPartition<string> GetPartition(HttpContext httpContext)
    {
        var (name, address) = Caller.Of(httpContext);
        var isExport = IsExport(httpContext.Request);
        var key = $"{(isExport ? "export" : "query")} {(name.Length > 0 ? name : $"at {address}")}";
        return RateLimitPartition.Get(key, _ => new PatientLimiter(
            new ConcurrencyLimiter(new ConcurrencyLimiterOptions
            {
                PermitLimit = isExport ? options.Value.ExportsAtOnceMax : options.Value.QueriesAtOnceMax,
                QueueLimit = options.Value.QueriesWaitingMax,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }),
            options.Value.QueryWaitMax,
            clock));
    }

    private static bool IsExport(HttpRequest request)
    {
        try
        {
            return AnswerFormats.Of(request, AnswerFormats.All) != AnswerFormat.Json;
        }
        catch (RefusedException)
        {
            // The endpoint refuses the format in words.
            return false;
        }
    }

    private static ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken) => new(Problems.WriteAsync(
        context.HttpContext,
        StatusCodes.Status429TooManyRequests,
        "too_many_queries",
        "This token has as many queries, or exports, under way as it may, and others of it wait already. Send fewer at once, and ask again after Retry-After."));
}

/// <summary>What marks a route as one whose queries are bounded for each token.</summary>
internal static class ExpensiveQueryRoutes
{
    extension<TBuilder>(TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Bounds the queries of the route, or of a group's routes.</summary>
        public TBuilder BoundByToken() => route.RequireRateLimiting(ExpensiveQueries.Policy);
    }
}
