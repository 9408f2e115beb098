using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Counting;

/// <summary>Registers what namespace grains need beside Redis.</summary>
public static class CountingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Call it after the silo: moves end before the silo does.</summary>
        public IHostApplicationBuilder AddCounting()
        {
            builder.Services.AddOptionsWithValidateOnStart<CountingOptions, CountingOptionsValidator>().BindConfiguration(CountingOptions.Section);
            builder.Services.AddCountingServices();
            builder.Services.AddHostedService<NamespaceMoves>();
            builder.Services.AddHostedService<IdleNamespaces>();
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>What a namespace grain is made with, beside Redis and its placement.</summary>
        internal IServiceCollection AddCountingServices()
        {
            services.TryAddSingleton<CountingMetrics>();
            services.TryAddSingleton<NamespaceLog>();
            return services;
        }
    }

    extension(ISiloBuilder silo)
    {
        /// <summary>Lets every silo find a namespace's silo by its id.</summary>
        public ISiloBuilder AddNamespacePlacement()
        {
            silo.Services.TryAddSingleton<HeldNamespaces>();
            silo.AddPlacementDirector<NamespacePlacement, NamespacePlacementDirector>();
            return silo;
        }
    }
}

[OptionsValidator]
internal sealed partial class CountingOptionsValidator : IValidateOptions<CountingOptions>;
