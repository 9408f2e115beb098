namespace Counters.Ingest;

/// <summary>Lists the namespaces of which events were counted through this silo in the last minutes.</summary>
/// <remarks>
/// Two generations: one that is being filled, and the former one, which is forgotten as a whole.
/// A namespace stays for one to two times <see cref="GenerationMax"/>.
/// </remarks>
internal sealed class RecentNamespaces(TimeProvider clock)
{
    /// <summary>At least as long as an idle namespace stays in memory.</summary>
    public static readonly TimeSpan GenerationMax = TimeSpan.FromMinutes(6);

    /// <summary>Some 50 MB in two generations. What is forgotten early counts as new again.</summary>
    private const int NamespacesMax = 1_000_000;

    private readonly Lock _lock = new();
    private HashSet<long> _current = [];
    private HashSet<long> _former = [];
    private long _begun = clock.GetTimestamp();

    /// <summary>How many of these are not among the recent ones.</summary>
    public int CountNew(IEnumerable<long> namespaceIds)
    {
        lock (_lock) { return namespaceIds.Count(id => !_current.Contains(id) && !_former.Contains(id)); }
    }

    public void Add(IEnumerable<long> namespaceIds)
    {
        lock (_lock)
        {
            if (_current.Count >= NamespacesMax || clock.GetElapsedTime(_begun) >= GenerationMax)
            {
                (_former, _current, _begun) = (_current, [], clock.GetTimestamp());
            }

            _current.UnionWith(namespaceIds);
        }
    }
}
