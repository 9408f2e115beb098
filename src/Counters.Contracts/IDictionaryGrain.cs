using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>Remembers every counter there has ever been, and which dictionary version is in force. There is one, with key 0.</summary>
[GrainInterfaceType("counters.dictionary"), Alias("counters.dictionary")]
public interface IDictionaryGrain : IGrainWithIntegerKey
{
    /// <summary>Puts a version in force and numbers its counters; the same version again changes nothing. Durable when it returns.</summary>
    [Alias("activate")]
    Task<RegisteredDictionary> ActivateAsync(string version, ImmutableArray<string> paths);

    /// <summary>The counters numbered from <paramref name="from"/> on, in the order of their numbers: for a silo that meets a number it does not know.</summary>
    [Alias("counters")]
    Task<ImmutableArray<RegisteredCounter>> CountersAsync(int from);
}

/// <summary>The version in force and all counters ever numbered, those of removed rules included.</summary>
[GenerateSerializer, Immutable, Alias("counters.registered-dictionary")]
public sealed record RegisteredDictionary(
    [property: Id(0)] string Version,
    [property: Id(1)] DateTimeOffset ActiveFrom,
    [property: Id(2)] ImmutableArray<RegisteredCounter> Counters);

/// <summary>What the platform remembers for ever of a counter.</summary>
/// <param name="Path">The rule's canonical path.</param>
/// <param name="Number">Its short name in messages and in Redis; never reused.</param>
/// <param name="ActiveFrom">Since when it has been counted without a gap; null while no version in force names it.</param>
[GenerateSerializer, Immutable, Alias("counters.registered-counter")]
public sealed record RegisteredCounter(
    [property: Id(0)] string Path,
    [property: Id(1)] int Number,
    [property: Id(2)] DateTimeOffset? ActiveFrom);
