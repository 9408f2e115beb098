using Counters.Query;

namespace Counters.Customers;

/// <summary>Knows a namespace when an operator registered it, or when anything was ever counted for it.</summary>
internal sealed class NamespaceDirectory(IGrainFactory grains, RollupNamespaceDirectory rollups) : INamespaceDirectory
{
    public async ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken) =>
        await IsRegisteredAsync(namespaceId) || await rollups.IsKnownAsync(namespaceId, cancellationToken);

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
