namespace Counters.Rollups;

/// <summary>
/// Names the one counter that counts every event, whatever its rules: it is in each segment beside the counters of customers and takes the
/// same path, so that reconciliation can tell whether a segment has arrived. The views of analysts leave it out.
/// </summary>
internal static class EventsCounter
{
    /// <summary>Outside the numbers that the dictionary gives out.</summary>
    public const int Number = -1;

    /// <summary>No rule has such a path: paths begin with the name of an event.</summary>
    public const string Path = "(events)";
}
