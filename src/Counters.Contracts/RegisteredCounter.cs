namespace Counters.Contracts;

/// <summary>What the platform remembers for ever of a counter.</summary>
/// <param name="Path">The rule's canonical path.</param>
/// <param name="Number">Its short name in messages and in Redis; never reused.</param>
/// <param name="ActiveFrom">Since when it has been counted without a gap; null while no version in force names it.</param>
/// <param name="Former">When it was counted last, if it is no longer.</param>
[GenerateSerializer, Immutable, Alias("counters.registered-counter")]
public sealed record RegisteredCounter(
    [property: Id(0)] string Path,
    [property: Id(1)] int Number,
    [property: Id(2)] DateTimeOffset? ActiveFrom,
    [property: Id(3)] CountedStretch? Former = null);

/// <summary>A stretch of time in which a counter was counted without a gap.</summary>
[GenerateSerializer, Immutable, Alias("counters.counted-stretch")]
public sealed record CountedStretch([property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset To);
