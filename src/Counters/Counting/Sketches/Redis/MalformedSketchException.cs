namespace Counters.Counting.Sketches.Redis;

/// <summary>Reports bytes that are no HyperLogLog of Redis', and why.</summary>
internal sealed class MalformedSketchException(string reason) : FormatException($"This is not a HyperLogLog of Redis': {reason}.");
