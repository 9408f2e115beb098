using Counters.Customers.Bulk;
using Counters.Customers.Projection;
using Counters.Http.Bodies;
using Counters.Ingest;
using Counters.Query;
using Counters.Query.Customers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Counters.Customers;

/// <summary>Registers what is known of namespaces and customers. Call it after the silo.</summary>
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
            builder.Services.TryAddSingleton<ICustomerDirectory, CustomerDirectory>();
            builder.Services.TryAddSingleton<IReachedRoots, ReachedRootsDirectory>();
            builder.Services.TryAddSingleton<CustomerRoots>();
            builder.AddRequestBodies();
            builder.Services.TryAddSingleton<ImportBody>();
            builder.Services.TryAddSingleton<CustomerImport>();
            builder.Services.TryAddSingleton<NamespaceImport>();
            builder.Services.TryAddSingleton<NamespaceRegister>();
            builder.Services.TryAddSingleton<RecordProjection>();
            builder.Services.TryAddSingleton<ProjectedCustomers>();
            builder.Services.TryAddSingleton<ProjectedNamespaces>();
            builder.Services.TryAddSingleton<RecordProjector>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<RecordProjector>());
            return builder;
        }
    }
}
