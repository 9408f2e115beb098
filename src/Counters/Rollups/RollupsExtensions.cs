using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Counters.Rollups;

/// <summary>Registers the rollup writer, and the sweep for counts that dead silos left unflushed.</summary>
public static class RollupsExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Call it after the silo: services stop in reverse, and the last flush needs the grains.</summary>
        public IHostApplicationBuilder AddRollups()
        {
            builder.Services.AddOptionsWithValidateOnStart<RollupOptions, RollupOptionsValidator>().BindConfiguration(RollupOptions.Section);
            builder.Services.TryAddSingleton<IRollupStore, ClickHouseRollupStore>();
            builder.Services.AddRollupWriter();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<RollupWriter>());
            builder.Services.AddHostedService<LedgerSweep>();
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>The writer without its loop.</summary>
        internal IServiceCollection AddRollupWriter()
        {
            services.TryAddSingleton<RollupMetrics>();
            services.TryAddSingleton<LedgerMetrics>();
            services.TryAddSingleton<RollupWriter>();
            services.TryAddSingleton<IRollupSink>(provider => provider.GetRequiredService<RollupWriter>());
            services.TryAddSingleton<ICompleteness, Completeness>();
            return services;
        }
    }
}

[OptionsValidator]
internal sealed partial class RollupOptionsValidator : IValidateOptions<RollupOptions>;
