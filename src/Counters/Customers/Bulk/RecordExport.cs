using Counters.Contracts;

namespace Counters.Customers;

/// <summary>Reads everything that is registered, from the records themselves and not from their projection, as the imports take it.</summary>
internal static class RecordExport
{
    private const int NamespacesAtOnce = 64;

    public static async IAsyncEnumerable<CustomerBody> CustomersAsync(IGrainFactory grains)
    {
        for (var shard = 0; shard < CustomerShards.Count; shard++)
        {
            foreach (var customer in await grains.GetGrain<ICustomerShardGrain>(shard).ChangedSinceAsync(0))
            {
                yield return CustomerBody.Of(customer);
            }
        }
    }

    public static async IAsyncEnumerable<NamespaceLineBody> NamespacesAsync(IGrainFactory grains)
    {
        for (var shard = 0; shard < CustomerShards.NamespaceShards; shard++)
        {
            var known = await grains.GetGrain<INamespaceIndexGrain>(shard).ChangedSinceAsync(0);
            foreach (var some in known.Chunk(NamespacesAtOnce))
            {
                var records = await Task.WhenAll(some.Select(indexed => grains.GetGrain<INamespaceRecordGrain>(indexed.NamespaceId).GetAsync()));
                foreach (var (indexed, placements) in some.Zip(records))
                {
                    foreach (var placement in placements) { yield return NamespaceLineBody.Of(indexed.NamespaceId, placement); }
                }
            }
        }
    }
}
