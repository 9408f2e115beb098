namespace Counters.Rollups;

/// <summary>Tells how far the rollups are complete.</summary>
public interface ICompleteness
{
    /// <summary>
    /// Every event acknowledged before this instant is visible in ClickHouse. Read it before the query whose answer it is to vouch for. It stands
    /// still while Redis cannot be reached.
    /// </summary>
    ValueTask<DateTimeOffset> CompleteThroughAsync(CancellationToken cancellationToken);
}
