using Counters.Ingest;
using Counters.Query;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Customers;

/// <summary>Registers what is known of namespaces and customers.</summary>
public static class CustomersExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        public IHostApplicationBuilder AddCustomers()
        {
            builder.Services.TryAddSingleton<NamespaceLineage>();
            builder.Services.TryAddSingleton<INamespaceLineage>(provider => provider.GetRequiredService<NamespaceLineage>());
            builder.Services.TryAddSingleton<RollupNamespaceDirectory>();
            builder.Services.TryAddSingleton<INamespaceDirectory, NamespaceDirectory>();
            return builder;
        }
    }
}
