using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Distinguishes a Redis that could not be reached from a defect of this program.</summary>
internal static class RedisFault
{
    /// <summary>
    /// The client also cancels, by itself, what stood in its queue when a connection is given up: unless the caller cancelled, that too says only that
    /// Redis could not be reached.
    /// </summary>
    public static bool IsUnreachable(Exception fault) => fault is RedisException or TimeoutException or OperationCanceledException;
}
