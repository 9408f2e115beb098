using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Counting;

/// <summary>Registers what namespace grains need beside Redis.</summary>
public static class CountingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Call it after the silo: moves end before the silo does.</summary>
        public IHostApplicationBuilder AddCounting()
        {
            builder.Services.TryAddSingleton<CountingMetrics>();
            builder.Services.AddHostedService<NamespaceMoves>();
            builder.Services.TryAddSingleton<NamespaceLog>();
            return builder;
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
