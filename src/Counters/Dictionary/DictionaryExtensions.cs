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
            builder.Services.TryAddSingleton<CounterNames>();
            builder.Services.TryAddSingleton<IBreakdowns>(provider => provider.GetRequiredService<CounterNames>());
            builder.Services.TryAddSingleton<RuleRegistry>();
            builder.Services.TryAddSingleton<IRuleRegistry>(provider => provider.GetRequiredService<RuleRegistry>());
            return builder;
        }
    }
}
