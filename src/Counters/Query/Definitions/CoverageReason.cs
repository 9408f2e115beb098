namespace Counters.Query.Definitions;

/// <summary>Why a metric is counted here, or why not.</summary>
public enum CoverageReason
{
    /// <summary>Events that can be sent make it up.</summary>
    Counted,

    /// <summary>It was removed, or is not yet there: GitLab does not report it either.</summary>
    NotReported,

    /// <summary>It comes from the database, the settings, the license or the system of an instance, not from events.</summary>
    NotCounterBased,

    /// <summary>Its source are events, but its definition names none.</summary>
    NoEventNamed,

    /// <summary>The dictionary knows none of the events that it names, so none can be sent. A folder that was loaded knows all of them.</summary>
    UnknownEvent,

    /// <summary>It asks for what cannot be counted: uniques over everything, who did all of several things.</summary>
    Refused,
}

/// <summary>What the API calls them.</summary>
internal static class CoverageReasons
{
    extension(CoverageReason reason)
    {
        public string Name => reason switch
        {
            CoverageReason.Counted => "counted",
            CoverageReason.NotReported => "not_reported",
            CoverageReason.NotCounterBased => "not_counter_based",
            CoverageReason.NoEventNamed => "no_event_named",
            CoverageReason.UnknownEvent => "unknown_event",
            _ => "refused",
        };
    }
}
