using Counters.Cluster;
using Counters.Operations.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Operations;

/// <summary>Registers the start-up check of the store, the drain at a stop, and the health checks.</summary>
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

        /// <summary>Registers the health checks and the drain: readiness reports both.</summary>
        public IHostApplicationBuilder AddHealth()
        {
            builder.Services.TryAddSingleton<Drain>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<Drain>());
            builder.Services.AddOptions<HostOptions>().PostConfigure<Drain>((host, drain) => host.ShutdownTimeout += drain.Delay);
            builder.Services.TryAddSingleton<SharedReadiness>();
            builder.Services.AddHealthChecks()
                .AddCheck<CountersHealthCheck>("counters", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<ClusterHealthCheck>("cluster", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<RedisHealthCheck>("redis", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<ClickHouseHealthCheck>("clickhouse", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax)
                .AddCheck<TokensHealthCheck>("tokens", tags: [HealthEndpoints.ReadyTag], timeout: HealthEndpoints.AnswerMax);
            return builder;
        }
    }
}
