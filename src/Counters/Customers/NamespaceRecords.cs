using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Customers.Book;

namespace Counters.Customers;

/// <summary>Reads what is registered of a namespace, without a grain for each namespace that anybody names.</summary>
/// <remarks>The index's grains hold all registered ids, of which the number is bounded. Only a namespace that is among them has a record to read.</remarks>
internal static class NamespaceRecords
{
    extension(IGrainFactory grains)
    {
        /// <summary>The placements of a namespace in the order of time; none when it was never registered.</summary>
        public async Task<ImmutableArray<NamespacePlacement>> PlacementsOfAsync(long namespaceId) =>
            await grains.GetGrain<INamespaceIndexGrain>(CustomerShards.Of(namespaceId)).IsRegisteredAsync(namespaceId)
                ? await grains.GetGrain<INamespaceRecordGrain>(namespaceId).GetAsync()
                : [];
    }
}
