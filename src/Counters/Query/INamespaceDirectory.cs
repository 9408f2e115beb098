namespace Counters.Query;

/// <summary>Tells a namespace that did nothing from one that nobody ever heard of.</summary>
public interface INamespaceDirectory
{
    /// <summary>Whether anything was ever counted for the namespace, or an operator registered it.</summary>
    ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken);

    /// <summary>Whether anything was counted for the namespace below these roots, or it was registered there, at a time when they were theirs.</summary>
    ValueTask<bool> IsKnownWithinAsync(long namespaceId, CustomerAssignments roots, CancellationToken cancellationToken);
}
