using Counters.Dictionary.Breakdowns;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Dictionary;

/// <summary>Registers the dictionary. It is loaded and confirmed when the host starts, before it takes requests.</summary>
public static class DictionaryExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddDictionary()
        {
            builder.Services.AddOptions<DictionaryOptions>().BindConfiguration(DictionaryOptions.Section);
            builder.Services.AddDictionaryServices();
            builder.Services.AddHostedService<ValueSecretStart>();
            return builder;
        }

        /// <summary>Puts the dictionary in force, and keeps this silo in step with the others. Call it after the silo.</summary>
        public IHostApplicationBuilder AddDictionaryActivation()
        {
            builder.Services.TryAddSingleton<ISilos, ClusterSilos>();
            builder.Services.TryAddSingleton<RuleChoice>();
            builder.Services.TryAddSingleton<ClickHouseDictionaryHistory>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<DictionaryFollower>());
            builder.Services.AddHostedService(provider => provider.GetRequiredService<DictionaryStager>());
            builder.Services.AddHostedService<DictionaryActivation>();
            builder.Services.AddHostedService<DictionaryHistoryWriter>();
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>What knows, follows and changes the dictionary, without its loops.</summary>
        internal IServiceCollection AddDictionaryServices()
        {
            services.TryAddSingleton(new DictionaryTiming());
            services.TryAddSingleton<ValueSecret>();
            services.TryAddSingleton<ValueStore>();
            services.TryAddSingleton<EmailHash>();
            services.TryAddSingleton<ValueRetirement>();
            services.TryAddSingleton<CounterNames>();
            services.TryAddSingleton<IBreakdowns>(provider => provider.GetRequiredService<CounterNames>());
            services.TryAddSingleton<RuleRegistry>();
            services.TryAddSingleton<IRuleRegistry>(provider => provider.GetRequiredService<RuleRegistry>());
            services.TryAddSingleton<LocalDefinitions>();
            services.TryAddSingleton<DictionaryStore>();
            services.TryAddSingleton<DictionaryFollower>();
            services.TryAddSingleton<DictionaryStager>();
            services.TryAddSingleton<DictionaryChange>();
            services.TryAddSingleton<FormerDictionary>();
            return services;
        }
    }
}
