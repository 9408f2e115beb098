using Counters.Http;

namespace Counters.Ingest;

/// <summary>Tells which root namespaces are in a caller's reach, and when.</summary>
public interface IReachedRoots
{
    /// <summary>The roots as they are registered now.</summary>
    ValueTask<ReachedRoots> OfAsync(Reach reach, CancellationToken cancellationToken);
}

/// <summary>Holds roots over time.</summary>
/// <param name="Periods">By root; Unix seconds, from included and to excluded.</param>
public sealed record ReachedRoots(ILookup<long, (long From, long To)> Periods)
{
    public bool Cover(long rootNamespaceId, long unixSeconds) => Periods[rootNamespaceId].Any(period => period.From <= unixSeconds && unixSeconds < period.To);
}
