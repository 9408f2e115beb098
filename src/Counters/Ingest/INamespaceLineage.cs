namespace Counters.Ingest;

/// <summary>Tells which root a namespace belonged to at which time, as operators registered it.</summary>
public interface INamespaceLineage
{
    /// <summary>The roots of a namespace over time.</summary>
    ValueTask<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken);
}

/// <summary>Holds the roots of one namespace, in the order of time.</summary>
/// <param name="NamespaceId">Its own root where nothing is registered.</param>
/// <param name="Periods">Each period begins at its instant (Unix seconds) and ends where the next one begins.</param>
public sealed record RootHistory(long NamespaceId, IReadOnlyList<(long From, long RootNamespaceId)> Periods)
{
    /// <summary>The root at an instant; assumed when none is registered for that time.</summary>
    public (long RootNamespaceId, bool Assumed) At(long unixSeconds)
    {
        for (var at = Periods.Count - 1; at >= 0; at--)
        {
            if (Periods[at].From <= unixSeconds) { return (Periods[at].RootNamespaceId, false); }
        }

        return (NamespaceId, true);
    }
}
