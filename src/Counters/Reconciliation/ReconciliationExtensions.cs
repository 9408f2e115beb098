using Counters.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Reconciliation;

/// <summary>Registers the check that every accepted event arrives.</summary>
public static class ReconciliationExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Call it after the silo and the rollups: the last tally of a silo is written when its requests have ended.</summary>
        public IHostApplicationBuilder AddReconciliation()
        {
            builder.Services.AddReconciliationServices();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<TallyWriter>());
            builder.Services.AddHostedService(provider => provider.GetRequiredService<ReconciliationWatch>());
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>Everything without its loops.</summary>
        internal IServiceCollection AddReconciliationServices()
        {
            services.TryAddSingleton<RedisAccounts>();
            services.TryAddSingleton<AcceptedTally>();
            services.TryAddSingleton<IAcceptedEvents>(provider => provider.GetRequiredService<AcceptedTally>());
            services.TryAddSingleton<TallyWriter>();
            services.TryAddSingleton<FinalizedHours>();
            services.TryAddSingleton<ReconciliationReader>();
            services.TryAddSingleton<ReconciliationMetrics>();
            services.TryAddSingleton<ReconciliationWatch>();
            return services;
        }
    }
}
