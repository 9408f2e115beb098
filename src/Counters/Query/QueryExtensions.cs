using Counters.Query.Customers;
using Counters.Query.Definitions;
using Counters.Query.Exports;
using Counters.Query.Limits;
using Counters.Query.Parity;
using Counters.Query.Reached;
using Counters.Query.ServicePing;
using Counters.Query.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
            builder.Services.AddOptionsWithValidateOnStart<QueryOptions, QueryOptionsValidator>().BindConfiguration(QueryOptions.Section);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.TryAddSingleton<INamespaceDirectory, RollupNamespaceDirectory>();
            builder.Services.TryAddSingleton<ICustomerDirectory, NoCustomers>();
            builder.Services.TryAddSingleton<ReachedSubjects>();
            builder.Services.TryAddSingleton<SpoolSpace>();
            builder.Services.TryAddSingleton<ExportPlaces>();
            builder.Services.TryAddSingleton<RollupExport>();
            builder.Services.TryAddSingleton<CustomerUsageRequestParser>();
            builder.Services.TryAddSingleton<CustomerUsageReader>();
            builder.Services.TryAddSingleton<CustomerListRequestParser>();
            builder.Services.TryAddSingleton<CustomerListReader>();
            builder.Services.TryAddSingleton<UsageRequestParser>();
            builder.Services.TryAddSingleton<UsageReader>();
            builder.Services.TryAddSingleton<PingSubjects>();
            builder.Services.TryAddSingleton<ServicePingReader>();
            builder.Services.TryAddSingleton<InstancePings>();
            builder.Services.TryAddSingleton<MetricDefinitionsYaml>();
            builder.Services.AddOptions<ParityOptions>().BindConfiguration(ParityOptions.Section);
            builder.Services.TryAddSingleton<ParityReader>();
            builder.Services.AddRateLimiter(limits => limits.AddPolicy<string, ExpensiveQueries>(ExpensiveQueries.Policy));
            return builder;
        }
    }
}

[OptionsValidator]
internal sealed partial class QueryOptionsValidator : IValidateOptions<QueryOptions>;
