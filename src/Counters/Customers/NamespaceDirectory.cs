using Counters.Contracts;
using Counters.Query;

namespace Counters.Customers;

/// <summary>Knows a namespace when an operator registered it, or when anything was ever counted for it.</summary>
internal sealed class NamespaceDirectory(IGrainFactory grains, RollupNamespaceDirectory rollups) : INamespaceDirectory
{
    public async ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken) =>
        !(await grains.GetGrain<INamespaceRecordGrain>(namespaceId).GetAsync()).IsEmpty
        || await rollups.IsKnownAsync(namespaceId, cancellationToken);
}
