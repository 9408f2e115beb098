using System.Text.Json.Serialization;
using Counters.ClickHouse;
using Counters.Http;
using Counters.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Rejections;

/// <summary>
/// Maps <c>GET /v1/rejected</c>: what was rejected in the last seven days and why, without identifiers. Each client sees its own; who has
/// the scope admin sees all.
/// </summary>
public static class RejectedEndpoint
{
    /// <summary>As the table's TTL has it.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRejected() => routes
            .MapGet("/v1/rejected", GetAsync)
            .AddEndpointFilter(new ProblemFilter())
            .AppliesReach()
            .WithName("GetRejected")
            .WithTags("Ingest")
            .WithSummary("What was refused in the last seven days, by minute, client, code, event, property and namespace; the newest first, in pages.");
    }

    private static async Task<JsonAnswer> GetAsync(
        HttpRequest http, ClickHouseDatabase database, TokenSet ring, TimeProvider clock, CancellationToken cancellationToken)
    {
        var request = OwnUnlessAll(RejectedRequest.Read(http.Query, clock.GetUtcNow(), Kept), http.HttpContext, ring);
        var query = new RejectedQuery(request);
        var rows = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Position: new RejectedPosition(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5)), Events: row.GetInt64(6)),
            cancellationToken);
        var page = rows.Take(request.RowsMax).ToList();
        var answer = new RejectedAnswer(
            Timestamp.Format(request.Asked.From),
            Timestamp.Format(request.Asked.To),
            [.. page.Select(row => RejectedLine.Of(row.Position, row.Events))],
            rows.Count > page.Count ? page[^1].Position.ToString() : null);
        return JsonAnswer.Of(answer, RejectedJson.Default.RejectedAnswer);
    }

    /// <exception cref="RefusedException">403: the refusals of other clients are asked for.</exception>
    private static RejectedRequest OwnUnlessAll(RejectedRequest request, HttpContext http, TokenSet ring)
    {
        var caller = Caller.Of(http);
        if (ring.Allows(http.User, Scope.Admin) && caller.Reach.IsEverything) { return request; }
        return request.Client is null || request.Client == caller.Name
            ? request with { Client = caller.Name }
            : throw new RefusedException(
                403,
                "missing_scope",
                $"The token '{caller.Name}' sees its own refusals; those of other clients need the scope '{Scope.Admin.Name()}' as well, and no limits.");
    }
}

/// <summary>Answers with a page of rejections.</summary>
/// <param name="Next">Ask again with <c>after</c> set to it for the next page; null on the last one.</param>
internal sealed record RejectedAnswer(string From, string To, IReadOnlyList<RejectedLine> Rows, string? Next);

/// <summary>Tells how many events were rejected in one minute for one reason.</summary>
/// <param name="Client">The token's name; null on a host that needs no token.</param>
/// <param name="Event">Null when the request was refused as a whole or the event's name was not read.</param>
/// <param name="Property">The property at fault; null when it is the event as a whole.</param>
/// <param name="NamespaceId">Null when it was not read.</param>
internal sealed record RejectedLine(string Minute, string? Client, string Code, string? Event, string? Property, long? NamespaceId, long Events)
{
    public static RejectedLine Of(RejectedPosition row, long events) => new(
        Timestamp.Format(DateTimeOffset.FromUnixTimeSeconds(row.Minute)),
        row.Client.Length == 0 ? null : row.Client,
        row.Code,
        row.Event.Length == 0 ? null : row.Event,
        row.Property.Length == 0 ? null : row.Property,
        row.NamespaceId == 0 ? null : row.NamespaceId,
        events);
}

/// <summary>Declares the JSON form of rejections.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RejectedAnswer))]
internal sealed partial class RejectedJson : JsonSerializerContext;
