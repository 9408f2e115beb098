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
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>What knows, follows and changes the dictionary, without its loops.</summary>
        internal IServiceCollection AddDictionaryServices()
        {
            services.TryAddSingleton(new DictionaryTiming());
            services.TryAddSingleton<ValueStore>();
            services.TryAddSingleton<EmailHash>();
            services.TryAddSingleton<ValueRetirement>();
            services.TryAddSingleton<CounterNames>();
            services.TryAddSingleton<IBreakdowns>(provider => provider.GetRequiredService<CounterNames>());
            services.TryAddSingleton<RuleRegistry>();
            services.TryAddSingleton<IRuleRegistry>(provider => provider.GetRequiredService<RuleRegistry>());
            services.TryAddSingleton<OwnDefinitions>();
            services.TryAddSingleton<DictionaryStore>();
            services.TryAddSingleton<DictionaryFollower>();
            services.TryAddSingleton<DictionaryStager>();
            services.TryAddSingleton<DictionaryChange>();
            services.TryAddSingleton<FormerDictionary>();
            return services;
        }
    }
}
