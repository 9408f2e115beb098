using System.Collections.Concurrent;
using Counters.Contracts;

namespace Counters.Counting;

/// <summary>The namespaces that this silo holds in memory just now, and since when.</summary>
internal sealed class HeldNamespaces(TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, (IGrainContext Grain, long Since)> _held = new();

    /// <summary>Those of customers, without canaries'.</summary>
    public int Count => _held.Count(held => !Canary.IsNamespace(held.Key));

    public IEnumerable<long> HeldFor(TimeSpan atLeast) => _held.Where(held => clock.GetElapsedTime(held.Value.Since) >= atLeast).Select(held => held.Key);

    /// <summary>Each with what tells when it has gone for good, its move to another silo included.</summary>
    public IReadOnlyList<(long NamespaceId, Task Gone)> All() => [.. _held.Select(held => (held.Key, held.Value.Grain.Deactivated))];

    public void Add(long namespaceId, IGrainContext grain) => _held[namespaceId] = (grain, clock.GetTimestamp());

    public void Remove(long namespaceId) => _held.TryRemove(namespaceId, out _);
}
