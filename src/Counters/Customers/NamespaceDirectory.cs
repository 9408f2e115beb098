using Counters.Contracts;
using Counters.Query;

namespace Counters.Customers;

/// <summary>Knows a namespace when an operator registered it, or when anything was ever counted for it.</summary>
internal sealed class NamespaceDirectory(IGrainFactory grains, NamespaceLineage lineage, RollupNamespaceDirectory rollups) : INamespaceDirectory
{
    public async ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken) =>
        await IsRegisteredAsync(namespaceId) || await rollups.IsKnownAsync(namespaceId, cancellationToken);

    public async ValueTask<bool> IsKnownWithinAsync(long namespaceId, CustomerAssignments roots, CancellationToken cancellationToken) =>
        await IsRegisteredWithinAsync(namespaceId, roots, cancellationToken) || await rollups.IsKnownWithinAsync(namespaceId, roots, cancellationToken);

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
            return !(await grains.GetGrain<INamespaceRecordGrain>(namespaceId).GetAsync()).IsEmpty;
        }
        catch (Exception fault) when (StorageFault.IsOfRecords(fault))
        {
            throw StorageFault.Refused();
        }
    }
}
