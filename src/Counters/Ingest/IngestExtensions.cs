using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Ingest;

/// <summary>Registers the way in.</summary>
public static class IngestExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddIngest()
        {
            builder.Services.AddOptionsWithValidateOnStart<IngestOptions, IngestOptionsValidator>().BindConfiguration(IngestOptions.Section);
            builder.Services.TryAddSingleton<EventIntake>();
            builder.Services.TryAddSingleton<BodyAdmission>();
            builder.Services.TryAddSingleton<IngestMetrics>();
            builder.Services.TryAddSingleton<EventsPost>();
            return builder;
        }
    }
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
