using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Http;

namespace Counters.Customers.Bulk;

/// <summary>Reads everything that is registered, from the records themselves and not from their projection, as the imports take it.</summary>
internal static class RecordExport
{
    private const int NamespacesAtOnce = 64;

    public static IAsyncEnumerable<CustomerBody> CustomersAsync(IGrainFactory grains, Reach reach) =>
        reach.IsEverything ? AllCustomersAsync(grains) : ReachedCustomersAsync(grains, reach);

    private static async IAsyncEnumerable<CustomerBody> ReachedCustomersAsync(IGrainFactory grains, Reach reach)
    {
        foreach (var id in reach.Customers)
        {
            if (await grains.GetGrain<ICustomerShardGrain>(CustomerShards.Of(id)).FindAsync(id) is { } customer) { yield return CustomerBody.Of(customer); }
        }
    }

    private static async IAsyncEnumerable<CustomerBody> AllCustomersAsync(IGrainFactory grains)
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
