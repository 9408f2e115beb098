namespace Counters.SystemTests.Fuzzing;

/// <summary>One request as a fuzzer sends it.</summary>
/// <param name="Body">As sent, compressed where it is.</param>
/// <param name="Raw">A whole request, head and body, for a connection of its own; null when a client library sends the body.</param>
/// <param name="ControlNamespace">Where the good events among the bad ones happened; each must be counted.</param>
/// <param name="Controls">How many those are.</param>
internal sealed record FuzzRequest(byte[] Body, string ContentType, bool IsGzip = false, byte[]? Raw = null, long ControlNamespace = 0, int Controls = 0);
