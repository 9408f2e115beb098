using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Query;

/// <summary>Registers Query: usage and the Service Ping, read from ClickHouse only.</summary>
public static class QueryExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Adds what <c>MapQuery</c> serves. It needs <c>AddClickHouse</c>, a rule registry and the rollups' completeness. An
        /// <see cref="INamespaceDirectory"/> that was registered before stays in force; the default knows namespaces by their rollups only.
        /// </summary>
        public IHostApplicationBuilder AddQuery()
        {
            builder.Services.AddOptions<QueryOptions>()
                .BindConfiguration(QueryOptions.Section)
                .Validate(options => options.RowsMax is > 0 and <= 1_000_000, "Counters:Query:RowsMax must be between 1 and 1000000.")
                .Validate(options => options.NamespacesMax is > 0 and <= 10_000, "Counters:Query:NamespacesMax must be between 1 and 10000.")
                .ValidateOnStart();
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.TryAddSingleton<INamespaceDirectory, RollupNamespaceDirectory>();
            builder.Services.TryAddSingleton<UsageRequestReader>();
            builder.Services.TryAddSingleton<UsageReader>();
            builder.Services.TryAddSingleton<ServicePingReader>();
            return builder;
        }
    }
}
