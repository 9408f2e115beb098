using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>What operators registered of a namespace: where it stood in the tree, and since when. The key is the namespace id.</summary>
[GrainInterfaceType("counters.namespace-record"), Alias("counters.namespace-record")]
public interface INamespaceRecordGrain : IGrainWithIntegerKey
{
    /// <summary>Empty when nobody registered it.</summary>
    [Alias("get")]
    Task<ImmutableArray<NamespacePlacement>> GetAsync();

    /// <summary>Places the namespace from an instant on; what was registered for that instant or later is replaced. Durable when it returns.</summary>
    /// <returns>All placements, in the order of time.</returns>
    [Alias("place")]
    Task<ImmutableArray<NamespacePlacement>> PlaceAsync(NamespacePlacement placement);
}

/// <summary>Where a namespace stands from an instant on.</summary>
/// <param name="ValidFrom">Unix seconds; 0 is "always".</param>
/// <param name="ParentId">Null for a root.</param>
[GenerateSerializer, Immutable, Alias("counters.namespace-placement")]
public sealed record NamespacePlacement(
    [property: Id(0)] long ValidFrom,
    [property: Id(1)] long? ParentId,
    [property: Id(2)] string? FullPath,
    [property: Id(3)] string? Plan);
