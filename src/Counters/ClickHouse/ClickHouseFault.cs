using System.Collections.Frozen;
using ClickHouse.Driver;
using ClickHouse.Driver.Copy;

namespace Counters.ClickHouse;

/// <summary>
/// Distinguishes faults of the rows, which a retry does not mend, from faults of the server and the connection, which pass.
/// </summary>
internal static class ClickHouseFault
{
    /// <summary>
    /// ClickHouse's codes for data it will never take (<c>src/Common/ErrorCodes.cpp</c>): ARGUMENT_OUT_OF_BOUND, INCORRECT_DATA,
    /// TOO_LARGE_STRING_SIZE, VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE, DECIMAL_OVERFLOW, VIOLATED_CONSTRAINT.
    /// </summary>
    private static readonly FrozenSet<int> OfData = FrozenSet.ToFrozenSet([69, 117, 131, 321, 407, 469]);

    /// <summary>Codes that say nothing about rows: missing tables, rights, memory, disk, quorum, time, parts, read-only, shutting down.</summary>
    private static readonly FrozenSet<int> Passing = FrozenSet.ToFrozenSet(
    [
        // UNKNOWN_TABLE, UNKNOWN_DATABASE, CANNOT_READ, WRITE, OPEN and CLOSE of files, CANNOT_FSYNC
        60, 81, 74, 75, 76, 77, 204,
        // TIMEOUT_EXCEEDED, TOO_SLOW, TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR
        159, 160, 202, 209, 210,
        // READONLY, CANNOT_ALLOCATE_MEMORY, ABORTED, MEMORY_LIMIT_EXCEEDED, TABLE_IS_READ_ONLY, NOT_ENOUGH_SPACE, TOO_MANY_PARTS
        164, 173, 236, 241, 242, 243, 252,
        // TOO_FEW_LIVE_REPLICAS, UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE, UNKNOWN_STATUS_OF_INSERT, QUERY_WAS_CANCELLED
        285, 286, 319, 394,
        // ACCESS_DENIED, AUTHENTICATION_FAILED, TOO_MANY_TABLES, KEEPER_EXCEPTION
        497, 516, 724, 999,
    ]);

    /// <summary>The rows themselves are refused: by the driver, which cannot write them, or by the server, for what they hold.</summary>
    public static bool IsOfData(Exception fault) => fault switch
    {
        ClickHouseBulkCopySerializationException => true,
        ClickHouseServerException server => OfData.Contains(server.ErrorCode),
        _ => false,
    };

    /// <summary>The server answered with a code that may or may not be about the rows; trying them apart tells.</summary>
    public static bool MayBeOfData(Exception fault) =>
        IsOfData(fault) || (fault is ClickHouseServerException server && !Passing.Contains(server.ErrorCode));

    /// <summary>No answer came.</summary>
    public static bool IsOfConnection(Exception fault) =>
        fault is HttpRequestException or IOException or TimeoutException or TaskCanceledException { InnerException: TimeoutException };

    /// <summary>ClickHouse failed or could not be reached, as opposed to a mistake of ours or a caller who went away.</summary>
    public static bool IsOfClickHouse(Exception fault) => IsOfConnection(fault) || fault is ClickHouseServerException;
}
