using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>What became of a batch. Whatever it says was counted is durable.</summary>
/// <param name="Accepted">Events counted now.</param>
/// <param name="Duplicates">Events that had been counted before.</param>
/// <param name="TooLate">Positions in the batch of events older than the accept floor: a replay of them could no longer be recognised.</param>
/// <param name="Account">Where the accepted events are booked; empty from an owner that keeps no accounts.</param>
[GenerateSerializer, Immutable, Alias("counters.batch-receipt")]
public sealed record BatchReceipt(
    [property: Id(0)] int Accepted,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] ImmutableArray<int> TooLate,
    [property: Id(3)] Account Account = default);
