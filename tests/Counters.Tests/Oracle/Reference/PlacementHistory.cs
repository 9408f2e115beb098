using Counters.Tests.Oracle.Streams;

namespace Counters.Tests.Oracle.Reference;

/// <summary>Who stood below whom when, as told so far: each word of an operator holds from its instant on, whatever was told of later times before.</summary>
internal sealed class PlacementHistory
{
    private readonly Dictionary<long, SortedList<DateTimeOffset, long?>> _placements = [];

    public void Place(Placement placement)
    {
        if (!_placements.TryGetValue(placement.NamespaceId, out var known)) { _placements.Add(placement.NamespaceId, known = []); }
        var from = placement.ValidFrom ?? DateTimeOffset.UnixEpoch;
        foreach (var later in known.Keys.Where(at => at >= from).ToList()) { known.Remove(later); }
        known.Add(from, placement.ParentId);
    }

    /// <summary>Upwards until nobody stands above: that one's instance the event would have happened on.</summary>
    public long RootOf(long namespaceId, DateTimeOffset at)
    {
        while (_placements.TryGetValue(namespaceId, out var known) && known.LastOrDefault(placement => placement.Key <= at).Value is { } parent) { namespaceId = parent; }
        return namespaceId;
    }
}
