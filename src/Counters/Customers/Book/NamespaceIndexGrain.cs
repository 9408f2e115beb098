using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Redis;

namespace Counters.Customers.Book;

/// <summary>The record of the <see cref="NamespaceIndexGrain"/>.</summary>
[GenerateSerializer, Alias("counters.namespace-index-state")]
internal sealed class NamespaceIndexState
{
    [Id(0)]
    public long Version { get; set; }

    /// <summary>By namespace the version of its last change.</summary>
    [Id(1)]
    public Dictionary<long, long> Namespaces { get; set; } = [];
}

/// <inheritdoc cref="INamespaceIndexGrain"/>
[GrainType("counters.namespace-index")]
internal sealed class NamespaceIndexGrain(
    [PersistentState("index")] IPersistentState<NamespaceIndexState> index,
    ICommitBarrier barrier,
    TimeProvider clock) : Grain, INamespaceIndexGrain
{
    public Task<bool> IsRegisteredAsync(long namespaceId) => Task.FromResult(index.State.Namespaces.ContainsKey(namespaceId));

    public Task<long> VersionAsync() => Task.FromResult(index.State.Version);

    public Task<bool> HasRoomAsync(ImmutableArray<long> namespaceIds) => Task.FromResult(
        index.State.Namespaces.Count + namespaceIds.Count(id => !index.State.Namespaces.ContainsKey(id)) <= CustomerShards.NamespacesPerShardMax);

    public Task<ImmutableArray<IndexedNamespace>> ChangedSinceAsync(long version) => Task.FromResult<ImmutableArray<IndexedNamespace>>(
        [.. index.State.Namespaces.Where(known => known.Value > version).OrderBy(known => known.Key).Select(known => new IndexedNamespace(known.Key, known.Value))]);

    public async Task<bool> ChangedAsync(ImmutableArray<long> namespaceIds)
    {
        if (!await HasRoomAsync(namespaceIds)) { return false; }
        var changed = new NamespaceIndexState { Version = ShardVersion.After(index.State.Version, clock), Namespaces = new(index.State.Namespaces) };
        foreach (var id in namespaceIds) { changed.Namespaces[id] = changed.Version; }
        index.State = changed;
        await index.WriteDurablyAsync(barrier, DeactivateOnIdle);

        return true;
    }
}
