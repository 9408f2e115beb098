namespace Counters.Rollups;

/// <summary>Lists the namespaces that have durable, unflushed counts, where the list outlives every silo.</summary>
public interface IUnflushedLedger
{
    /// <summary>Reads the whole ledger. The clock is read first: whatever was committed before it is in the ledger or flushed.</summary>
    Task<LedgerReading> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Holds the ledger at one instant; times are Redis' clock in Unix milliseconds.</summary>
/// <param name="Now">The clock before the reading.</param>
/// <param name="Oldest">The oldest unflushed commits, oldest first, at most <see cref="OldestMax"/> of each tag.</param>
public sealed record LedgerReading(long Now, IReadOnlyList<LedgerEntry> Oldest)
{
    public const int OldestMax = 64;

    /// <summary>Everything acknowledged before this is visible in ClickHouse.</summary>
    public long CompleteThrough => Oldest.Count == 0 ? Now : Math.Min(Now, Oldest.Min(entry => entry.UnflushedSince));
}

/// <summary>Holds a namespace and the time of its oldest unflushed commit.</summary>
public readonly record struct LedgerEntry(long NamespaceId, long UnflushedSince);
