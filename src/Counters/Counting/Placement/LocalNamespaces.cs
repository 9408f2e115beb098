using System.Collections.Concurrent;
using Counters.Contracts;
using Microsoft.Extensions.Options;

namespace Counters.Counting.Placement;

/// <summary>Lists the namespaces that this silo holds in memory, and since when, and bounds their number.</summary>
internal sealed class LocalNamespaces(IOptions<CountingOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Orleans lets thousands go in one moment. All their records written at once would keep the commits of the busy ones waiting.</summary>
    private const int ClosedAtOnceMax = 32;

    private readonly ConcurrentDictionary<long, (IGrainContext Grain, long Since)> _held = new();
    private readonly SemaphoreSlim _closing = new(ClosedAtOnceMax);
    private int _entered;

    /// <summary>Those of customers, without canaries'.</summary>
    public int Count => Volatile.Read(ref _entered);

    public int Max => options.Value.NamespacesMax;

    public IEnumerable<long> HeldFor(TimeSpan atLeast) => _held.Where(held => clock.GetElapsedTime(held.Value.Since) >= atLeast).Select(held => held.Key);

    /// <summary>Each with what tells when it has gone for good, its move to another silo included.</summary>
    public IReadOnlyList<(long NamespaceId, Task Gone)> All() => [.. _held.Select(held => (held.Key, held.Value.Grain.Deactivated))];

    /// <summary>Takes a place for a namespace before it is opened. Canaries always have one: they tell whether the rest works.</summary>
    /// <returns>False when the silo holds as many as it may.</returns>
    public bool TryEnter(long namespaceId)
    {
        if (Canary.IsNamespace(namespaceId)) { return true; }
        if (Interlocked.Increment(ref _entered) <= Max) { return true; }
        Interlocked.Decrement(ref _entered);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(long namespaceId)
    {
        if (!Canary.IsNamespace(namespaceId)) { Interlocked.Decrement(ref _entered); }
    }

    public void Add(long namespaceId, IGrainContext grain) => _held[namespaceId] = (grain, clock.GetTimestamp());

    /// <summary>Closes a namespace when it is its turn.</summary>
    public async Task CloseAsync(Func<CancellationToken, Task> close, CancellationToken cancellationToken)
    {
        await _closing.WaitAsync(cancellationToken);
        try
        {
            await close(cancellationToken);
        }
        finally
        {
            _closing.Release();
        }
    }

    public void Remove(long namespaceId) => _held.TryRemove(namespaceId, out _);

    public void Dispose() => _closing.Dispose();
}
