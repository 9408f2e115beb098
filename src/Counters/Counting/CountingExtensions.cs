using Counters.Counting.Commits;
using Counters.Counting.Placement;
using Counters.Counting.Storage;
using Counters.Redis;
using Counters.Rollups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Counting;

/// <summary>Registers what namespace grains need.</summary>
public static class CountingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Agrees on the accept window with Redis. Call it before the silo: a grain counts by it from the start.</summary>
        public IHostApplicationBuilder AddAcceptWindow()
        {
            builder.Services.AddOptionsWithValidateOnStart<AcceptWindowOptions, AcceptWindowOptionsValidator>().BindConfiguration(AcceptWindowOptions.Section);
            builder.Services.AddCountingServices();
            builder.Services.AddHostedService<AcceptWindowStart>();
            return builder;
        }

        /// <summary>Call it after the silo: moves end before the silo does.</summary>
        public IHostApplicationBuilder AddCounting()
        {
            builder.Services.AddOptionsWithValidateOnStart<CountingOptions, CountingOptionsValidator>().BindConfiguration(CountingOptions.Section);
            builder.Services.AddCountingServices();
            builder.Services.AddHostedService<NamespaceRebalancer>();
            builder.Services.AddHostedService<IdleNamespaces>();
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>What a namespace grain is made with, beside the connection to Redis and its placement.</summary>
        internal IServiceCollection AddCountingServices()
        {
            services.TryAddSingleton<CountingMetrics>();
            services.TryAddSingleton<NamespaceLog>();
            services.TryAddSingleton<CountingPolicy>();
            services.TryAddSingleton<AcceptWindowRecord>();
            services.TryAddSingleton<RedisNamespaceStore>();
            services.TryAddSingleton<INamespaceStore>(provider =>
                new MeasuredNamespaceStore(provider.GetRequiredService<RedisNamespaceStore>(), provider.GetRequiredService<RedisMetrics>()));
            services.TryAddSingleton<RedisLedger>();
            services.TryAddSingleton<IUnflushedLedger>(provider =>
                new MeasuredLedger(provider.GetRequiredService<RedisLedger>(), provider.GetRequiredService<RedisMetrics>()));
            return services;
        }
    }

    extension(ISiloBuilder silo)
    {
        /// <summary>Lets every silo find a namespace's silo by its id.</summary>
        public ISiloBuilder AddNamespacePlacement()
        {
            silo.Services.TryAddSingleton<LocalNamespaces>();
            silo.AddPlacementDirector<RendezvousPlacement, RendezvousPlacementDirector>();
            return silo;
        }
    }
}

[OptionsValidator]
internal sealed partial class AcceptWindowOptionsValidator : IValidateOptions<AcceptWindowOptions>;

[OptionsValidator]
internal sealed partial class CountingOptionsValidator : IValidateOptions<CountingOptions>;
