using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Counters.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Counters.Customers;

/// <summary><c>PUT /v1/namespaces/{id}</c>: operators tell where a namespace stands in the tree, and since when.</summary>
public static class NamespacesEndpoint
{
    private const int FullPathCharactersMax = 1_024;
    private const int PlanCharactersMax = 32;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapNamespaces() => routes
            .MapPut("/v1/namespaces/{id:long}", PutAsync)
            .WithName("PutNamespace")
            .WithTags("Operators")
            .WithSummary("Places a namespace under its parent from an instant on. Earlier events keep the root they had.");
    }

    private static async Task<Results<JsonHttpResult<NamespaceAnswer>, ProblemHttpResult>> PutAsync(
        long id, HttpRequest http, IGrainFactory grains, NamespaceLineage lineage, TimeProvider clock)
    {
        NamespaceBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(http.Body, NamespaceJson.Default.NamespaceBody, http.HttpContext.RequestAborted);
        }
        catch (JsonException exception)
        {
            return Problem("invalid_json", $"The body is not as it should be at '{exception.Path ?? "$"}'.");
        }

        if (Fault(id, body) is { } fault) { return Problem("invalid_property", fault); }

        var record = grains.GetGrain<INamespaceRecordGrain>(id);
        var isFirst = (await record.GetAsync()).IsEmpty;
        var validFrom = body!.ValidFrom?.ToUnixTimeSeconds() ?? (isFirst ? 0 : clock.GetUtcNow().ToUnixTimeSeconds());
        if (body.ParentId is { } parent && await lineage.IsBelowAsync(parent, id, validFrom))
        {
            return Problem("cycle", $"Namespace {parent} stands below namespace {id}: it cannot be its parent.");
        }

        var placements = await record.PlaceAsync(new NamespacePlacement(validFrom, body.ParentId, body.FullPath, body.Plan));
        lineage.Forget();
        return TypedResults.Json(new NamespaceAnswer(id, [.. placements.Select(NamespaceBody.Of)]), NamespaceJson.Default.NamespaceAnswer);
    }

    private static string? Fault(long id, NamespaceBody? body) => body switch
    {
        _ when id <= 0 => "A namespace id is a positive integer.",
        null => "The body must be an object with parent_id, full_path, plan and valid_from; all of them may be left out.",
        { ParentId: <= 0 } => "'parent_id' must be a positive integer, or null for a root.",
        { ParentId: { } parent } when parent == id => "A namespace cannot be its own parent; a root's parent_id is null.",
        { FullPath.Length: > FullPathCharactersMax } => $"'full_path' has at most {FullPathCharactersMax} characters.",
        { Plan.Length: > PlanCharactersMax } => $"'plan' has at most {PlanCharactersMax} characters.",
        { ValidFrom: { } from } when from < DateTimeOffset.UnixEpoch => "'valid_from' must not lie before 1970.",
        _ => null,
    };

    private static ProblemHttpResult Problem(string code, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, extensions: new Dictionary<string, object?> { ["code"] = code });
}

/// <summary>A placement as operators send and see it.</summary>
/// <param name="ValidFrom">Left out: always, for a namespace's first placement; from now on, for a later one.</param>
public sealed record NamespaceBody(long? ParentId, string? FullPath, string? Plan, DateTimeOffset? ValidFrom)
{
    internal static NamespaceBody Of(NamespacePlacement placement) => new(
        placement.ParentId, placement.FullPath, placement.Plan, DateTimeOffset.FromUnixTimeSeconds(placement.ValidFrom));
}

/// <summary>A namespace's placements in the order of time.</summary>
public sealed record NamespaceAnswer(long Id, ImmutableArray<NamespaceBody> Placements);

/// <summary>The JSON form of namespaces.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NamespaceBody))]
[JsonSerializable(typeof(NamespaceAnswer))]
internal sealed partial class NamespaceJson : JsonSerializerContext;
