namespace Counters.Contracts;

/// <summary>Where events are booked for reconciliation: the run of a silo that counted them, and the hour in which it did.</summary>
/// <param name="Hour">Hours since 1970-01-01 UTC, by the clock of the silo that counted.</param>
/// <param name="Silo">Drawn anew whenever a silo starts; 0 stands for none.</param>
[GenerateSerializer, Immutable, Alias("counters.account")]
public readonly record struct Account([property: Id(0)] uint Hour, [property: Id(1)] uint Silo);
