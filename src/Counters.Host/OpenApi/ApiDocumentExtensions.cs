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

            // Everything the page needs comes from this host: it works where there is no way out, and nobody is told who reads it.
            routes.MapScalarApiReference("/docs", page => page
                .WithTitle("Counters")
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideClientButton()
                .HideDeveloperTools());
        }
    }
}
