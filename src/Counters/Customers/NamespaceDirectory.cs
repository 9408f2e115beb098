using System.Collections.Concurrent;
using Counters.Contracts;
using Counters.Query;

namespace Counters.Customers;

/// <summary>Knows a namespace when an operator registered it, or when anything was ever counted for it.</summary>
internal sealed class NamespaceDirectory(IGrainFactory grains, RollupNamespaceDirectory rollups) : INamespaceDirectory
{
    /// <summary>Grain calls under way at once for one question.</summary>
    private const int Concurrency = 16;

    /// <summary>Asks the rollups first: they answer for all namespaces in a few queries, where each record is a call of its own.</summary>
    public async ValueTask<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<long> namespaceIds, CancellationToken cancellationToken)
    {
        var counted = await rollups.KnownAsync(namespaceIds, cancellationToken);
        var registered = new ConcurrentBag<long>();
        await Parallel.ForEachAsync(
            namespaceIds.Except(counted),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (id, _) =>
            {
                if (await IsRegisteredAsync(id)) { registered.Add(id); }
            });
        return new HashSet<long>(counted.Concat(registered));
    }

    private async Task<bool> IsRegisteredAsync(long namespaceId)
    {
        try
        {
            return !(await grains.GetGrain<INamespaceRecordGrain>(namespaceId).GetAsync()).IsEmpty;
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            throw StorageFault.Refused();
        }
    }
}
