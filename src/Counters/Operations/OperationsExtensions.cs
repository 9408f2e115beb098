using Counters.Cluster;
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
