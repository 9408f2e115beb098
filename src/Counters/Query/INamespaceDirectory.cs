namespace Counters.Query;

/// <summary>Tells a namespace that did nothing from one that nobody ever heard of.</summary>
public interface INamespaceDirectory
{
    /// <summary>Those of the namespaces for which anything was ever counted, or which an operator registered.</summary>
    ValueTask<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<long> namespaceIds, CancellationToken cancellationToken);
}
