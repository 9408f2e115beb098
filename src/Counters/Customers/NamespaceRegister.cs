using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Customers.Projection;
using Counters.Http;

namespace Counters.Customers;

/// <summary>Registers placements: in the namespace's own record first, then in the index, then in what analysts see.</summary>
internal sealed class NamespaceRegister(IGrainFactory grains, NamespaceLineage lineage, RecordProjector projector)
{
    /// <summary>Grain calls under way at once.</summary>
    private const int Concurrency = 32;

    /// <exception cref="RefusedException">There is no room for more namespaces.</exception>
    public async Task<ImmutableArray<NamespacePlacement>> PlaceAsync(long id, NamespacePlacement placement)
    {
        await ThrowIfFullAsync([id]);
        var placements = await grains.GetGrain<INamespaceRecordGrain>(id).PlaceAsync(placement);
        await ChangedAsync([id]);
        return placements;
    }

    /// <summary>The placements of each namespace in the order that they are given in.</summary>
    /// <exception cref="RefusedException">There is no room for so many namespaces; nothing was placed.</exception>
    public async Task PlaceAllAsync(IReadOnlyCollection<IGrouping<long, NamespacePlacement>> namespaces)
    {
        await ThrowIfFullAsync([.. namespaces.Select(placed => placed.Key)]);
        await Parallel.ForEachAsync(namespaces, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (placed, _) =>
        {
            var record = grains.GetGrain<INamespaceRecordGrain>(placed.Key);
            foreach (var placement in placed) { await record.PlaceAsync(placement); }
        });
        await ChangedAsync([.. namespaces.Select(placed => placed.Key)]);
    }

    private async Task ThrowIfFullAsync(IReadOnlyCollection<long> ids)
    {
        if (!(await Task.WhenAll(Shards(ids).Select(shard => Index(shard.Key).HasRoomAsync([.. shard])))).All(hasRoom => hasRoom)) { throw Full(); }
    }

    /// <summary>The index hears of a change after the record has it, so that whoever reads the record by the index's version reads the new one.</summary>
    private async Task ChangedAsync(IReadOnlyCollection<long> ids)
    {
        lineage.Forget();
        if (!(await Task.WhenAll(Shards(ids).Select(shard => Index(shard.Key).ChangedAsync([.. shard])))).All(isNoted => isNoted)) { throw Full(); }

        // Once more: until the index had the change, a look-up found what was registered before.
        lineage.Forget();
        await projector.NamespacesChangedAsync(ids);
    }

    private static IEnumerable<IGrouping<int, long>> Shards(IEnumerable<long> ids) => ids.GroupBy(CustomerShards.Of);

    private static RefusedException Full() => new(
        409, "too_many_namespaces", $"There is room for about {CustomerShards.NamespaceShards * CustomerShards.NamespacesPerShardMax} registered namespaces, and it is taken.");

    private INamespaceIndexGrain Index(int shard) => grains.GetGrain<INamespaceIndexGrain>(shard);
}
