namespace Counters.Host.Demo;

/// <summary>One namespace of the sample: where it stood in the tree, and since when.</summary>
/// <param name="Placements">In the order of time.</param>
internal sealed record SampleNamespace(long Id, string Plan, IReadOnlyList<SamplePlacement> Placements)
{
    public SamplePlacement PlacementAt(DateTimeOffset time) => Placements.Last(placement => placement.ValidFrom <= time);
}

/// <summary>Where a namespace stands from an instant on.</summary>
/// <param name="ParentId">Null for a root.</param>
internal sealed record SamplePlacement(DateTimeOffset ValidFrom, long? ParentId, string FullPath);
