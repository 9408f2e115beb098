using Counters.Http;
using Counters.Tokens;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Counters.Host.OpenApi;

/// <summary>Describes an endpoint: its name, tag, summary and scope are the code's; parameters, bodies and examples stand in its file.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("An operation without a document cannot be described.");
        var written = ApiFragment.Read<OpenApiOperation>($"Operations/{operation.OperationId}", document);
        operation.Description = written.Description;
        operation.Parameters = written.Parameters;
        operation.RequestBody = written.RequestBody;
        operation.Responses = written.Responses ?? [];
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredScope>().LastOrDefault() is { Scope: var scope })
        {
            operation.Description += $" Needs a token with the scope `{scope.Name()}`.{LimitedTokens(context.Description.ActionDescriptor.EndpointMetadata)}";
            operation.Security = [.. DocumentDescription.Schemes.Select(scheme => Requirement(scheme, document))];
            operation.Responses["401"] = new OpenApiResponseReference("unauthorized", document);
            operation.Responses["403"] = new OpenApiResponseReference("forbidden", document);
            operation.Responses.TryAdd("429", new OpenApiResponseReference("rate_limited", document));
        }

        var audited = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuditedAs>().ToList();
        if (audited.Count > 0)
        {
            var which = audited.TrueForAll(each => each.Applies is not null) && audited.Count == 1 ? "A file is kept" : "Kept";
            operation.Description += $" {which} in the audit as {string.Join(" or ", audited.Select(each => $"`{each.Action}`"))}; 503 `audit_unavailable` when that cannot be.";
        }

        return Task.CompletedTask;
    }

    private static string LimitedTokens(IList<object> metadata) => metadata.OfType<ReachUse>().LastOrDefault()?.Rule switch
    {
        ReachRule.Applied => " For a token that is limited to customers or namespaces there is nothing but those.",
        ReachRule.NotNeeded => "",
        _ => " A token that is limited to customers or namespaces is refused (403 `out_of_reach`).",
    };

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
