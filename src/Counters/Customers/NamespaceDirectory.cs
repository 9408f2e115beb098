using System.Collections.Concurrent;
using Counters.Http;
using Counters.Query;
using Counters.Query.Customers;

namespace Counters.Customers;

/// <summary>Knows a namespace when an operator registered it, or when anything was ever counted for it.</summary>
internal sealed class NamespaceDirectory(IGrainFactory grains, NamespaceLineage lineage, RollupNamespaceDirectory rollups) : INamespaceDirectory
{
    /// <summary>Grain calls under way at once for one question.</summary>
    private const int Concurrency = 16;

    /// <summary>Asks the rollups first: they answer for all namespaces in a few queries, where each record is a call of its own.</summary>
    public async ValueTask<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<long> namespaceIds, CustomerAssignments? within, CancellationToken cancellationToken)
    {
        var counted = await rollups.KnownAsync(namespaceIds, within, cancellationToken);
        var registered = new ConcurrentBag<long>();
        await Parallel.ForEachAsync(
            namespaceIds.Except(counted),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (id, token) =>
            {
                if (within is null ? await IsRegisteredAsync(id) : await IsRegisteredWithinAsync(id, within, token)) { registered.Add(id); }
            });
        return new HashSet<long>(counted.Concat(registered));
    }

    private async Task<bool> IsRegisteredWithinAsync(long namespaceId, CustomerAssignments roots, CancellationToken cancellationToken)
    {
        try
        {
            var periods = (await lineage.RootsOfAsync(namespaceId, cancellationToken)).Periods;
            return periods.Index().Any(period => roots.Namespaces.Any(assigned =>
                assigned.RootNamespaceId == period.Item.RootNamespaceId
                && period.Item.From < assigned.Period.To.ToUnixTimeSeconds()
                && (period.Index + 1 == periods.Count || periods[period.Index + 1].From > assigned.Period.From.ToUnixTimeSeconds())));
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            throw StorageFault.Refused();
        }
    }

    private async Task<bool> IsRegisteredAsync(long namespaceId)
    {
        try
        {
            return !(await grains.PlacementsOfAsync(namespaceId)).IsEmpty;
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            throw StorageFault.Refused();
        }
    }
}
