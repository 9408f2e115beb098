using Counters.Contracts;

namespace Counters.Rollups;

/// <summary>Holds the absolute value of one segment of one counter: a row of <c>counters.totals</c>.</summary>
/// <param name="Hour">Start of the hour of the events' time, in UTC.</param>
/// <param name="Segment">UUIDv7, made by the activation that opened it and never used again.</param>
/// <param name="RootAssumed">The namespace's root is neither registered nor was it sent: the namespace was taken for its own.</param>
/// <param name="Version">Rises with every commit of the namespace; compared only within a segment.</param>
public readonly record struct TotalRow(
    long RootNamespaceId,
    long NamespaceId,
    string Counter,
    DateTime Hour,
    Guid Segment,
    bool RootAssumed,
    Amount Value,
    long Version);

/// <summary>Holds one raised register of a day's sketch: a row of <c>counters.registers</c>, merged by maximum.</summary>
public readonly record struct RegisterRow(
    long RootNamespaceId,
    long NamespaceId,
    string Counter,
    DateOnly Day,
    ushort Register,
    byte Rank);
