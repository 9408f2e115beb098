using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Operations.Canaries;

/// <summary>Registers the canary.</summary>
public static class CanaryExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Sends an event of this silo's own now and then, and watches for it. Call it last of the stages: it is the first to stop.</summary>
        public IHostApplicationBuilder AddCanary()
        {
            builder.Services.AddOptionsWithValidateOnStart<CanaryOptions, CanaryOptionsValidator>().BindConfiguration(CanaryOptions.Section);
            builder.Services.TryAddSingleton<CanaryMetrics>();
            builder.Services.TryAddSingleton<CanaryProbe>();
            builder.Services.AddHostedService<CanaryService>();
            return builder;
        }
    }
}

[OptionsValidator]
internal sealed partial class CanaryOptionsValidator : IValidateOptions<CanaryOptions>;
