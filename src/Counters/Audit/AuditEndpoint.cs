using System.Data.Common;
using System.Text.Json.Serialization;
using Counters.ClickHouse;
using Counters.Http;
using Counters.Query.Exports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Audit;

/// <summary><c>GET /v1/audit</c>: who did what as an administrator, and who took data out in bulk, in the last 400 days.</summary>
public static class AuditEndpoint
{
    /// <summary>As the table's TTL has it.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapAudit() => routes
            .MapGet("/v1/audit", GetAsync)
            .AddEndpointFilter(new ProblemFilter())
            .AuditedAs("audit.read")
            .WithName("GetAudit")
            .WithTags("Operators")
            .WithSummary("Who called what as an administrator or took data out in bulk, from where, and what became of it; the newest first, in pages or as a file.");
    }

    private static async Task<IResult> GetAsync(
        HttpRequest http, ClickHouseDatabase database, RollupExport export, TimeProvider clock, CancellationToken cancellationToken)
    {
        var request = AuditRequest.Read(http, clock.GetUtcNow(), Kept);
        var query = new AuditQuery(request);
        if (request.RowsMax is not { } limit) { return await export.OpenAsync(query, request.Format, "audit", cancellationToken); }
        var rows = await database.ReadAsync(query.ToSql(), query.ToParameters(), AuditLine.Read, cancellationToken);
        var page = rows.Take(limit).ToList();
        http.HttpContext.AuditNotes.Count = page.Count;
        var next = rows.Count > page.Count ? page[^1].Position.ToString() : null;
        return JsonAnswer.Of(new AuditAnswer(Timestamp.Format(request.Asked.From), Timestamp.Format(request.Asked.To), page, next), AuditJson.Default.AuditAnswer);
    }
}

/// <summary>A page of the audit.</summary>
/// <param name="NextCursor">Ask again with <c>cursor</c> set to it for the next page; null on the last one.</param>
internal sealed record AuditAnswer(string From, string To, IReadOnlyList<AuditLine> Rows, string? NextCursor);

/// <summary>One call.</summary>
internal sealed record AuditLine(
    string At,
    string Id,
    string Action,
    string Client,
    string Address,
    string Subject,
    long? Count,
    long? Bytes,
    string? OldVersion,
    string? NewVersion,
    string Outcome,
    int Status,
    string? Code,
    long Suppressed)
{
    [JsonIgnore]
    public AuditPosition Position { get; private init; } = new(0, "");

    public static AuditLine Read(DbDataReader row)
    {
        var at = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(0), DateTimeKind.Utc));
        return new AuditLine(
            Timestamp.Format(at),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.IsDBNull(6) ? null : row.GetInt64(6),
            row.IsDBNull(7) ? null : row.GetInt64(7),
            Given(row.GetString(8)),
            Given(row.GetString(9)),
            row.GetString(10),
            Convert.ToInt32(row.GetValue(11), System.Globalization.CultureInfo.InvariantCulture),
            Given(row.GetString(12)),
            row.GetInt64(13))
        { Position = new AuditPosition(at.ToUnixTimeMilliseconds(), row.GetString(1)) };
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>The JSON form of the audit.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditAnswer))]
internal sealed partial class AuditJson : JsonSerializerContext;
