using Counters.Query.Customers;

namespace Counters.Query;

/// <summary>Tells a namespace that did nothing from one that nobody ever heard of.</summary>
public interface INamespaceDirectory
{
    /// <summary>Those of the namespaces for which anything was ever counted, or which an operator registered.</summary>
    /// <param name="within">Only what happened or was registered below these roots, at a time when they were theirs; null for everything.</param>
    ValueTask<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<long> namespaceIds, CustomerAssignments? within, CancellationToken cancellationToken);
}
