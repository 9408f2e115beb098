using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Counting;

/// <summary>Registers what namespace grains need beside Redis.</summary>
public static class CountingExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddCounting()
        {
            builder.Services.TryAddSingleton<CountingMetrics>();
            return builder;
        }
    }
}
