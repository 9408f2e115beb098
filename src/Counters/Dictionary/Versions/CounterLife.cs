namespace Counters.Dictionary.Versions;

/// <summary>A counter's latest stretch of being counted without a gap. Its number is its position among all of them.</summary>
/// <param name="Path">The rule's canonical path.</param>
/// <param name="From">Null when no version that names it was ever activated.</param>
/// <param name="To">When the version came that no longer names it; null while it is counted.</param>
internal sealed record CounterLife(string Path, DateTimeOffset? From = null, DateTimeOffset? To = null);
