using Counters.Tests.Oracle.Streams;

namespace Counters.Tests.Oracle.Reference;

/// <summary>What a stream amounts to once repetitions are gone and late and future events refused: what the instances would have seen at event time.</summary>
internal sealed class AcceptedEvents
{
    private static readonly TimeSpan AcceptWindow = TimeSpan.FromHours(48);
    private static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    private readonly PlacementHistory _placements = new();
    private readonly HashSet<(long NamespaceId, string Id)> _known = [];
    private readonly List<AcceptedEvent> _all = [];

    public IReadOnlyList<AcceptedEvent> All => _all;

    public void Take(PlaceTurn turn)
    {
        foreach (var placement in turn.Placements) { _placements.Place(placement); }
    }

    /// <summary>How many of the request's events are new; a second copy of the request adds none.</summary>
    public int Take(SendTurn turn)
    {
        var before = _all.Count;
        foreach (var one in turn.Events)
        {
            var time = one.Time ?? turn.Clock;
            if (time < turn.Clock - AcceptWindow || time > turn.Clock + AheadMax) { continue; }
            if (one.Id is { } id && !_known.Add((one.NamespaceId, id))) { continue; }
            _all.Add(new AcceptedEvent(one, one.RootNamespaceId ?? _placements.RootOf(one.NamespaceId, time), time));
        }

        return _all.Count - before;
    }
}
