using Counters.Http;
using Counters.Ingest.Parsing;

namespace Counters.Ingest;

/// <summary>Finds the events of a request that its sender may not send, because their namespace or root was not in reach when they happened.</summary>
internal sealed class EventReach(INamespaceLineage lineage, IReachedRoots roots)
{
    /// <summary>What a sender is told. It is the same whether the namespace exists or not.</summary>
    public const string Detail =
        "'namespace_id' or 'root_namespace_id' is not in reach of this token at the time of the event. A namespace below a root in reach has to be registered "
        + "there first (PUT /v1/namespaces/{id}).";

    /// <summary>Their positions in the request.</summary>
    public async ValueTask<IReadOnlySet<int>> OutsideAsync(IReadOnlyCollection<EventPlace> places, Reach reach, CancellationToken cancellationToken)
    {
        var reached = await roots.OfAsync(reach, cancellationToken);
        var outside = new HashSet<int>();
        foreach (var placed in places.GroupBy(place => place.NamespaceId))
        {
            var registered = await lineage.RootsOfAsync(placed.Key, cancellationToken);
            outside.UnionWith(placed.Where(place => !IsInside(place, registered, reached, reach)).Select(place => place.Index));
        }

        return outside;
    }

    /// <summary>
    /// The namespace has to be in reach by what operators registered, whatever root the sender names: who could name its own root for any namespace could
    /// write into all. And the root that is named has to be the registered one or in reach itself, or the event would count for another customer.
    /// </summary>
    private static bool IsInside(EventPlace place, RootHistory registered, ReachedRoots reached, Reach reach)
    {
        var (root, _) = registered.At(place.UnixSeconds);
        var isPlaceInside = reach.HasNamespace(place.NamespaceId) || reached.Cover(root, place.UnixSeconds);
        return isPlaceInside && (place.RootNamespaceId is not { } named || named == root || reached.Cover(named, place.UnixSeconds));
    }
}
