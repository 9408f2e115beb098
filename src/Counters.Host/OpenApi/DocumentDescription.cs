using Counters.Host.Telemetry;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Counters.Host.OpenApi;

/// <summary>Describes the API as a whole: what it is, how one is let in, shared shapes, and what operators look at, which ASP.NET Core does not list.</summary>
internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    /// <summary>The two ways to send a token; either will do.</summary>
    public static readonly string[] Schemes = ["private_token", "bearer"];

    private static readonly (string Path, string Operation)[] Unlisted =
    [
        ("/health/startup", "GetHealthStartup"),
        ("/health/live", "GetHealthLive"),
        ("/health/ready", "GetHealthReady"),
        (TelemetryExtensions.MetricsPath, "GetMetrics"),
    ];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = ApiFragment.Read<OpenApiInfo>("Info", document);
        document.Components = ApiFragment.Read<OpenApiComponents>("Components", document);

        // Paths are relative to wherever the document was fetched from, so the document is the same everywhere.
        document.Servers = [];
        foreach (var (path, name) in Unlisted)
        {
            var operation = ApiFragment.Read<OpenApiOperation>($"Operations/{name}", document);
            operation.Tags = new HashSet<OpenApiTagReference> { new("Operators", document) };
            document.Paths[path] = new OpenApiPathItem { Operations = new() { [HttpMethod.Get] = operation } };
        }

        document.Tags = Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        return Task.CompletedTask;
    }

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Ingest", "What services call: events in."),
        ("Query", "What analysts and customer success call: numbers out."),
        ("Customers", "What customer success calls: customers and their usage."),
        ("Operators", "Namespaces, customers, the health of the host and its metrics."),
    ];
}
