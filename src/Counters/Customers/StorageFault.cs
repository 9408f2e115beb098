using Counters.Contracts;
using Counters.State;

namespace Counters.Customers;

/// <summary>Tells a record that could not be read or stored just now from a mistake of ours.</summary>
internal static class StorageFault
{
    public static bool IsOfRecords(Exception fault) =>
        RedisFault.IsUnreachable(fault) || fault is CustomerBookClosedException
        || fault.GetType().Namespace?.StartsWith("Orleans", StringComparison.Ordinal) == true
        || (fault.InnerException is { } inner && IsOfRecords(inner));
}
