using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>Knows which namespaces were ever registered, a share of them: those whose id hashes to its key.</summary>
[GrainInterfaceType("counters.namespace-index"), Alias("counters.namespace-index")]
public interface INamespaceIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Notes that the records of these namespaces have just changed. Durable when it returns.</summary>
    /// <returns>False when there is no room for more; nothing was noted.</returns>
    [Alias("changed")]
    Task<bool> ChangedAsync(ImmutableArray<long> namespaceIds);

    /// <summary>Whether all of these are noted, or there is still room for those that are not.</summary>
    [Alias("has-room")]
    Task<bool> HasRoomAsync(ImmutableArray<long> namespaceIds);

    /// <summary>Whether the namespace was ever registered. Asked before its record, so that a namespace that was not costs no grain of its own.</summary>
    [Alias("is-registered")]
    Task<bool> IsRegisteredAsync(long namespaceId);

    /// <summary>The version of the last change; 0 before the first.</summary>
    [Alias("version")]
    Task<long> VersionAsync();

    /// <summary>Those that changed after the version, in the order of their ids; 0 gives all.</summary>
    [Alias("changed-since")]
    Task<ImmutableArray<IndexedNamespace>> ChangedSinceAsync(long version);
}

/// <summary>A namespace that was registered, and the version of its last change.</summary>
[GenerateSerializer, Immutable, Alias("counters.indexed-namespace")]
public readonly record struct IndexedNamespace([property: Id(0)] long NamespaceId, [property: Id(1)] long Version);
