using Counters.Dictionary;
using Counters.Ingest;
using Counters.Operations.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Operations;

/// <summary>Registers what brings the stages up in order and tells how they are.</summary>
public static class OperationsExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Checks that both stores belong together. Call it when both are registered, before the silo.</summary>
        public IHostApplicationBuilder AddStoreGenerationCheck()
        {
            builder.Services.AddHostedService<StoreGenerationCheck>();
            return builder;
        }

        /// <summary>Puts the dictionary in force, and keeps this silo in step with the others. Call it after the silo.</summary>
        public IHostApplicationBuilder AddDictionaryActivation()
        {
            builder.Services.TryAddSingleton<ISilos, ClusterSilos>();
            builder.Services.TryAddSingleton<RuleChoice>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<DictionaryFollower>());
            builder.Services.AddHostedService(provider => provider.GetRequiredService<DictionaryStager>());
            builder.Services.AddHostedService<DictionaryActivation>();
            builder.Services.AddHostedService<DictionaryChronicle>();
            return builder;
        }

        /// <summary>Keeps for seven days what was refused and why. Call it when ClickHouse is registered.</summary>
        public IHostApplicationBuilder AddRejected()
        {
            builder.Services.TryAddSingleton<RejectedMetrics>();
            builder.Services.TryAddSingleton<RejectedTally>();
            builder.Services.TryAddSingleton<IRejectedEvents>(provider => provider.GetRequiredService<RejectedTally>());
            builder.Services.TryAddSingleton<RejectedWriter>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<RejectedWriter>());
            return builder;
        }

        /// <summary>Tells how the host is, and leaves in order: what is ready is what says so.</summary>
        public IHostApplicationBuilder AddHealth()
        {
            builder.Services.TryAddSingleton<Drain>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<Drain>());
            builder.Services.AddOptions<HostOptions>().PostConfigure<Drain>((host, drain) => host.ShutdownTimeout += drain.Delay);
            builder.Services.TryAddSingleton<SharedReadiness>();
            builder.Services.AddHealthChecks()
                .AddCheck<CountersCheck>("counters", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<ClusterCheck>("cluster", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<RedisCheck>("redis", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<ClickHouseCheck>("clickhouse", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<TokensCheck>("tokens", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax);
            return builder;
        }
    }
}
