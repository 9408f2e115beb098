using Counters.Contracts;
using Counters.Redis;

namespace Counters.Http;

/// <summary>Tells records in Redis that could not be read or stored just now from a mistake of ours.</summary>
internal static class StorageFault
{
    private const string Code = "records_unavailable";

    public static bool IsOfRecords(Exception fault) =>
        RedisFault.IsUnreachable(fault) || fault is CustomerRegistryClosedException or OrleansException
        || (fault.InnerException is { } inner && IsOfRecords(inner));

    /// <summary>For a request that only reads.</summary>
    public static RefusedException Refused() =>
        new(503, Code, "Redis, which knows customers and namespaces, did not answer this time; ask again.");

    /// <summary>For a request that changes something.</summary>
    public static RefusedException RefusedChange() =>
        new(503, Code, "Redis did not answer this time, so it is not known whether the change was stored. Send it again: that is safe.");
}
