using Counters.Http.Bodies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>Registers the ingest stage.</summary>
public static class IngestExtensions
{
    private const string StrictGzip = "System.IO.Compression.UseStrictValidation";

    extension(IHostApplicationBuilder builder)
    {
        /// <exception cref="InvalidOperationException">The program was built without what makes a cut-off gzip body an error; it is read once, at its start.</exception>
        public IHostApplicationBuilder AddIngest()
        {
            if (!AppContext.TryGetSwitch(StrictGzip, out var isStrict) || !isStrict)
            {
                throw new InvalidOperationException($"Set {StrictGzip} to true in the program's runtime configuration: half a gzip body would be taken for a whole one.");
            }

            builder.Services.AddOptionsWithValidateOnStart<IngestOptions, IngestOptionsValidator>().BindConfiguration(IngestOptions.Section);
            builder.Services.TryAddSingleton<NewValueBudget>();
            builder.Services.TryAddSingleton<EventIngestor>();
            builder.Services.TryAddSingleton<EventReach>();
            builder.AddRequestBodies();
            builder.Services.TryAddSingleton<NewNamespaces>();
            builder.Services.TryAddSingleton<IngestMetrics>();
            builder.Services.TryAddSingleton<PostEventsHandler>();
            return builder;
        }
    }
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
