using Counters.Contracts;
using Counters.Customers.Bulk;
using Counters.Http;
using Counters.Http.Bodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Counters.Customers;

/// <summary><c>/v1/namespaces</c>: operators tell where namespaces stand in the tree, and since when.</summary>
public static class NamespacesEndpoint
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Maps <c>PUT /v1/namespaces/{id}</c>, and <c>POST</c> and <c>GET</c> of NDJSON on the collection.</summary>
        public void MapNamespaces()
        {
            var namespaces = routes.MapGroup("/v1").WithTags("Operators").AddEndpointFilter(new ProblemFilter());
            namespaces.MapPut("/namespaces/{id:long}", PutAsync)
                .AuditedAs("namespace.put")
                .WithName("PutNamespace")
                .WithSummary("Places a namespace under its parent from an instant on. Earlier events keep the root they had.");
            namespaces.MapPost("/namespaces", PostAsync)
                .AuditedAs("namespaces.import")
                .WithName("ImportNamespaces")
                .WithSummary("Places many namespaces, a placement a line of NDJSON: all of them, or none and a list of every fault.");
            namespaces.MapGet("/namespaces", Get)
                .AuditedAs("namespaces.export")
                .WithName("ExportNamespaces")
                .WithSummary("All registered namespaces as NDJSON, as the import takes them.");
        }
    }

    private static async Task<JsonAnswer> PutAsync(
        long id, HttpRequest http, IGrainFactory grains, NamespaceLineage lineage, NamespaceRegister register, TimeProvider clock)
    {
        var body = await JsonBody.ReadAsync(http, NamespaceJson.Default.NamespaceBody, "an object with parent_id, full_path, plan and valid_from; all of them may be left out");
        if (NamespaceValidator.FaultOf(id, body) is { } fault) { throw new RefusedException(400, "invalid_property", fault); }

        var isFirst = (await grains.GetGrain<INamespaceRecordGrain>(id).GetAsync()).IsEmpty;
        var validFrom = body.ValidFrom?.ToUnixTimeSeconds() ?? (isFirst ? 0 : clock.GetUtcNow().ToUnixTimeSeconds());
        if (body.ParentId is { } parent && await lineage.IsBelowAsync(parent, id, validFrom))
        {
            throw new RefusedException(400, "cycle", NamespaceValidator.Cycle(id, parent));
        }

        var placement = new NamespacePlacement(validFrom, body.ParentId, body.FullPath, body.Plan);
        if (await lineage.WouldBeCutAsync(id, placement, http.HttpContext.RequestAborted))
        {
            throw new RefusedException(400, "too_many_roots", NamespaceValidator.TooManyRoots(id));
        }

        var placements = await register.PlaceAsync(id, placement);
        return JsonAnswer.Of(new NamespaceAnswer(id, [.. placements.Select(NamespaceBody.Of)]), NamespaceJson.Default.NamespaceAnswer);
    }

    private static async Task<IResult> PostAsync(HttpRequest http, ImportBody bodies, NamespaceImport import)
    {
        var lines = await bodies.ReadAsync(http, NamespaceJson.Default.NamespaceLineBody);
        var imported = await import.ApplyAsync(lines, http.HttpContext.RequestAborted);
        http.HttpContext.AuditNotes.Count = imported;
        return ImportAnswer.Of(imported);
    }

    private static NdjsonAnswer<NamespaceLineBody> Get(HttpRequest http, IGrainFactory grains)
    {
        ExportFormat.ThrowUnlessNdjson(http);
        return new NdjsonAnswer<NamespaceLineBody>("namespaces", RecordExport.NamespacesAsync(grains), NamespaceJson.Default.NamespaceLineBody);
    }
}
