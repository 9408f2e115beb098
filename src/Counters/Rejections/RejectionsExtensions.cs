using Counters.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Rejections;

/// <summary>Registers the record of rejected events.</summary>
public static class RejectionsExtensions
{
    extension(IHostApplicationBuilder builder)
    {
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
    }
}
