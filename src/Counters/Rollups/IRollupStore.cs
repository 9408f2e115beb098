namespace Counters.Rollups;

/// <summary>Stores rollups durably: in ClickHouse.</summary>
public interface IRollupStore
{
    /// <summary>
    /// Stores the rows; durable when it returns. Rows that ClickHouse will never take are set aside in quarantine, with an alarm, so that they block no
    /// others. Sending rows again changes nothing.
    /// </summary>
    /// <exception cref="RollupStoreException">ClickHouse could not be reached or refused for a passing reason: nothing may be forgotten, try again.</exception>
    Task StoreAsync(IReadOnlyList<TotalRow> totals, IReadOnlyList<RegisterRow> registers, CancellationToken cancellationToken);
}

/// <summary>Reports that ClickHouse did not take the rows this time; they still belong to the caller.</summary>
public sealed class RollupStoreException(string message, Exception inner) : Exception(message, inner);
