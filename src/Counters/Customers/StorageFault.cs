using Counters.Contracts;
using Counters.Query;
using Counters.State;

namespace Counters.Customers;

/// <summary>Tells a record that could not be read or stored just now from a mistake of ours.</summary>
internal static class StorageFault
{
    public static bool IsOfRecords(Exception fault) =>
        RedisFault.IsUnreachable(fault) || fault is CustomerBookClosedException
        || fault.GetType().Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true
        || (fault.InnerException is { } inner && IsOfRecords(inner));

    /// <summary>What somebody is told who asked for a number, and whose records could not be read.</summary>
    public static QueryRefusedException Refused() =>
        new(503, "records_unavailable", "Redis, which knows customers and namespaces, did not answer this time; ask again.");
}
