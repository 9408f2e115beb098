namespace Counters.Counting.Sketches.Redis;

/// <summary>The bytes are no HyperLogLog of Redis', and why.</summary>
internal sealed class MalformedSketchException(string reason) : FormatException($"This is not a HyperLogLog of Redis': {reason}.");
