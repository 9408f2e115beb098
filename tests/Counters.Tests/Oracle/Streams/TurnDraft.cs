using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Streams;

/// <summary>What a turn does.</summary>
internal enum TurnKind
{
    Send,
    Crowd,
    Move,
    Reactivate,
    Flush,
}

/// <summary>Where the clock goes beside the plain step.</summary>
internal enum ClockSnap
{
    None,
    Monday,
    NewYear,
}

/// <summary>When an event happened, seen from its receipt.</summary>
internal enum EventAge
{
    /// <summary>No time is sent.</summary>
    AtReceipt,

    /// <summary>Some minutes or hours ago.</summary>
    Late,

    /// <summary>The client's clock runs ahead.</summary>
    Ahead,

    /// <summary>Beside the last midnight between Sunday and Monday, if it can still be accepted.</summary>
    WeekEdge,

    /// <summary>In the namespace that was moved last: the second from which that holds, or the one before.</summary>
    MoveEdge,

    /// <summary>Before the accept window.</summary>
    TooLate,

    /// <summary>Further ahead than any clock may be.</summary>
    TooFarAhead,
}

/// <summary>One event as it is drawn: choices that mean something once clock, namespaces and former events are known.</summary>
/// <param name="Repeats">Which of the events before it is sent again; null for a new one.</param>
/// <param name="Seconds">How late or how far from the edge, as far as the age lets it.</param>
/// <param name="OffsetHours">The time zone in which the time is written.</param>
internal sealed record EventDraft(
    OracleEvent Event, int Namespace, int? Root, EventAge Age, int Seconds, int OffsetHours, bool HasId, int? Repeats, bool RepeatIsAltered);

/// <summary>One turn as it is drawn.</summary>
/// <param name="Size">Distinct users of a crowd.</param>
/// <param name="Choice">Who is moved, and whereto; who is in the crowd.</param>
/// <param name="Hours">How long before or after now a move is valid from.</param>
internal sealed record TurnDraft(
    TurnKind Kind, TimeSpan Step, ClockSnap Snap, ImmutableArray<EventDraft> Events, bool HasKey, bool Twice, int Size, int Choice, int Hours);
