using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Redis;

namespace Counters.Customers;

/// <summary>The record of the <see cref="NamespaceRecordGrain"/>.</summary>
[GenerateSerializer, Alias("counters.namespace-record-state")]
internal sealed class NamespaceRecordState
{
    /// <summary>In the order of time.</summary>
    [Id(0)]
    public List<NamespacePlacement> Placements { get; set; } = [];
}

/// <inheritdoc cref="INamespaceRecordGrain"/>
[GrainType("counters.namespace-record"), CollectionAgeLimit(Minutes = IdleMinutesMax)]
internal sealed class NamespaceRecordGrain(
    [PersistentState("namespace")] IPersistentState<NamespaceRecordState> record,
    ICommitBarrier barrier) : Grain, INamespaceRecordGrain
{
    /// <summary>A record that is not asked for leaves memory before its namespace does: the answers made of it are remembered elsewhere.</summary>
    public const double IdleMinutesMax = 2;

    /// <summary>Moves of one namespace that are remembered; the oldest go first.</summary>
    public const int PlacementsMax = 256;

    /// <summary>The placements with one more, which replaces those that begin with it or after it. Pure.</summary>
    public static ImmutableArray<NamespacePlacement> With(IEnumerable<NamespacePlacement> placements, NamespacePlacement placement) =>
        [.. placements.Where(known => known.ValidFrom < placement.ValidFrom).Append(placement).TakeLast(PlacementsMax)];

    public Task<ImmutableArray<NamespacePlacement>> GetAsync() => Task.FromResult(record.State.Placements.ToImmutableArray());

    public async Task<ImmutableArray<NamespacePlacement>> PlaceAsync(NamespacePlacement placement)
    {
        record.State = new NamespaceRecordState { Placements = [.. With(record.State.Placements, placement)] };
        await record.WriteDurablyAsync(barrier, DeactivateOnIdle);

        return [.. record.State.Placements];
    }
}
