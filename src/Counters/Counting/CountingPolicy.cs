using Counters.Counting.Segments;
using Counters.Hosting;

namespace Counters.Counting;

/// <summary>Holds the times that apply to all owners of namespaces, and the name they book under; fixed when the host starts.</summary>
internal sealed class CountingPolicy(TimeProvider clock)
{
    /// <summary>Ids are kept this much longer than needed, because Redis' clock and ours differ too.</summary>
    private static readonly TimeSpan KeepSlack = TimeSpan.FromHours(2);

    private AcceptFloor? _floor;

    public TimeProvider Clock => clock;

    /// <summary>This run of the silo, in the accounts of reconciliation.</summary>
    public uint Silo { get; } = SegmentId.DrawSilo();

    /// <summary>How long a page of replay ids is kept after its hour began.</summary>
    public TimeSpan KeepReplays => Floor.Window + ClockSkew.AheadMax + KeepSlack;

    /// <summary>The accept floor in force, agreed with Redis at start.</summary>
    public AcceptFloor Floor
    {
        get => _floor ?? throw new InvalidOperationException("The accept window has not been agreed with Redis yet.");
        set => _floor = value;
    }

    public long FloorAt(long unixSeconds) => Floor.At(unixSeconds);
}
