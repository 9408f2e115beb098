namespace Counters.Contracts;

/// <summary>An identifier as a sketch sees it: the register it falls into and the rank it offers there.</summary>
public readonly record struct UniqueHit(int Counter, ushort Register, byte Rank);
