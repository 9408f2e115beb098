using Microsoft.Extensions.DependencyInjection;
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

        /// <summary>Puts the dictionary in force. Call it after the silo.</summary>
        public IHostApplicationBuilder AddDictionaryActivation()
        {
            builder.Services.AddHostedService<DictionaryActivation>();
            return builder;
        }

        public IHostApplicationBuilder AddHealth()
        {
            builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("counters", tags: [HealthEndpoints.ReadyTag]);
            return builder;
        }
    }
}
