using Counters.Http;
using Scalar.AspNetCore;

namespace Counters.Host.OpenApi;

/// <summary>Serves the description of the API for programs (<c>/openapi/v1.json</c>) and for people (<c>/docs</c>).</summary>
internal static class ApiDocumentExtensions
{
    public const string Version = "v1";

    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddApiDocument()
        {
            builder.Services.AddOpenApi(Version, options =>
            {
                options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
                options.AddOperationTransformer<OperationDescription>();
                options.AddDocumentTransformer<DocumentDescription>();
            });
            return builder;
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        public void MapApiDocument()
        {
            routes.MapOpenApi();

            var pages = routes.MapGroup("").WithMetadata(new PagePolicy(DocsPolicy));

            // Everything the page needs comes from this host: it works where there is no way out, and nobody is told who reads it.
            pages.MapScalarApiReference("/docs", page => page
                .WithTitle("Counters")
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideClientButton()
                .HideDeveloperTools()
                .WithNonce());
        }
    }

    /// <summary>
    /// The page runs its own scripts only, and talks to this host only: it takes tokens. Styles cannot be narrowed, since the page sets them on elements.
    /// What has no nonce is a file that the page loads.
    /// </summary>
    private static string? DocsPolicy(HttpContext http) => http.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce
        ? $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        : null;
}
