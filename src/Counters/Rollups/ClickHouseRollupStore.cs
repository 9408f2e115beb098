using Counters.ClickHouse;
using Counters.Contracts;
using Microsoft.Extensions.Logging;

namespace Counters.Rollups;

/// <summary>Stores rollups in ClickHouse: durable on return, and never blocked by a row that cannot be stored.</summary>
/// <remarks>
/// Durable means that the parts are on disk (<c>fsync_after_insert</c> in the schema). On a replicated external server one disk is not enough: give
/// the user that Counters connects as <c>insert_quorum</c>, and an insert returns only when that many replicas have it.
/// </remarks>
public sealed partial class ClickHouseRollupStore(
    ClickHouseDatabase database,
    ClickHouseMetrics metrics,
    TimeProvider time,
    ILogger<ClickHouseRollupStore> logger) : IRollupStore
{
    private static readonly string[] QuarantineColumns = ["at", "table", "row", "reason"];

    /// <summary>A reason may quote the whole statement; the beginning tells enough.</summary>
    private const int ReasonCharactersMax = 1_000;

    public async Task StoreAsync(IReadOnlyList<TotalRow> totals, IReadOnlyList<RegisterRow> registers, CancellationToken cancellationToken)
    {
        try
        {
            var canaries = totals.Where(row => Canary.IsNamespace(row.NamespaceId)).ToList();
            var customers = canaries.Count == 0 ? totals : totals.Where(row => !Canary.IsNamespace(row.NamespaceId)).ToList();
            var insertingCanaries = InsertCanariesAsync(canaries, isAlone: customers.Count + registers.Count == 0, cancellationToken);
            var refused = await Task.WhenAll(
                new BisectingInsert<TotalRow>(RollupTables.Totals, database).InsertAsync(customers, cancellationToken),
                new BisectingInsert<RegisterRow>(RollupTables.Registers, database).InsertAsync(registers, cancellationToken));
            await insertingCanaries;
            await SetAsideAsync([.. refused.SelectMany(rows => rows)], cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the rows are not known to be durable: they stay the caller's.
            throw new RollupStoreException("ClickHouse did not take the rollups this time.", fault);
        }
    }

    /// <summary>Canaries count for no customer: a fault of theirs alone must not hold customers' rows back. Their senders report them as failed.</summary>
    private async Task InsertCanariesAsync(List<TotalRow> canaries, bool isAlone, CancellationToken cancellationToken)
    {
        try
        {
            await new BisectingInsert<TotalRow>(RollupTables.Canaries, database).InsertAsync(canaries, cancellationToken);
        }
        catch (Exception fault) when (!isAlone && !cancellationToken.IsCancellationRequested)
        {
            LogCanariesLost(logger, fault, canaries.Count);
        }
    }

    private async Task SetAsideAsync(IReadOnlyList<RefusedRow> refused, CancellationToken cancellationToken)
    {
        if (refused.Count == 0)
        {
            return;
        }

        var at = time.GetUtcNow().UtcDateTime;
        await database.InsertAsync(
            "quarantine",
            QuarantineColumns,
            refused.Select(row => new object[] { at, row.Table, row.Row, Shortened(row.Reason) }),
            cancellationToken);
        foreach (var table in refused.GroupBy(row => row.Table))
        {
            metrics.Quarantined(table.Key, table.Count());
            LogQuarantined(logger, table.Count(), table.Key, table.First().Row, Shortened(table.First().Reason));
        }
    }

    private static string Shortened(string reason) => reason.Length <= ReasonCharactersMax ? reason : reason[..ReasonCharactersMax];

    [LoggerMessage(
        2521,
        LogLevel.Warning,
        "Storing {Count} canary rows in ClickHouse failed; they are dropped, and their silos report failed canaries.")]
    private static partial void LogCanariesLost(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        2522,
        LogLevel.Critical,
        "{Count} rows of {Table} rejected by ClickHouse and moved to quarantine; they are not counted. First row: {Row}. Reason: {Reason}")]
    private static partial void LogQuarantined(ILogger logger, int count, string table, string row, string reason);
}
