using Counters.Contracts;

namespace Counters.Reconciliation;

/// <summary>Says how final the figures of an hour are.</summary>
internal enum HourStatus
{
    /// <summary>Events may still be counted, under way, or untold: nothing can be said about drift.</summary>
    Open,

    /// <summary>Every silo has told everything, and everything is flushed: all steps must agree exactly.</summary>
    Settled,

    /// <summary>A silo ended without writing its last tally, so that more may have been accepted than is known. Only what is certain is drift.</summary>
    Incomplete,
}

/// <summary>Names the step at which events were lost or counted twice.</summary>
internal enum DriftStep
{
    /// <summary>Between the receipts of clients and the commits of owners.</summary>
    Committed,

    /// <summary>Between the commits in Redis and what left Redis for ClickHouse.</summary>
    Flushed,

    /// <summary>Between what left Redis and what ClickHouse shows.</summary>
    Visible,
}

/// <summary>Holds what became of the events that one silo counted in one hour of receipt, step by step.</summary>
/// <param name="Name">The silo's name, or empty where it is unknown.</param>
/// <param name="Accepted">Acknowledged by receipts, as the silos that answered clients tallied them.</param>
/// <param name="InDoubt">Committed for requests whose answer was lost: their clients were told to send again, and get duplicates.</param>
/// <param name="Committed">Booked by the commits that made them durable in Redis, in the same script.</param>
/// <param name="Flushed">Booked by the commits that let their segments go from Redis, in the same script.</param>
/// <param name="Visible">Counted in ClickHouse's totals.</param>
/// <param name="IsExact">A crash cannot have torn the booking from its commit.</param>
internal sealed record SiloHour(
    Account Account, string Name, long Accepted, long InDoubt, long Committed, long Flushed, long Visible, HourStatus Status, bool IsExact)
{
    /// <summary>Events too many (above zero) or missing (below) at a step; 0 while the hour is open.</summary>
    public long DriftAt(DriftStep step) => (Status, step) switch
    {
        (HourStatus.Open, _) => 0,
        (_, DriftStep.Committed) => Committed - Accepted - InDoubt,
        (HourStatus.Incomplete, DriftStep.Flushed) when !IsExact => 0,
        (_, DriftStep.Flushed) => Flushed - Committed,

        // What a torn commit booked may be less than what it stored, never more.
        (HourStatus.Incomplete, _) when !IsExact => Math.Min(0, Visible - Math.Max(Accepted, Committed)),
        _ => Visible - Flushed,
    };

    /// <summary>The first step that is not as the one before, or null.</summary>
    public DriftStep? FirstDrift => Enum.GetValues<DriftStep>().Cast<DriftStep?>().FirstOrDefault(step => DriftAt(step!.Value) != 0);
}
