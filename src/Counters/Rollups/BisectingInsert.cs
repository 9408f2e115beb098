using ClickHouse.Driver;
using Counters.ClickHouse;
using Counters.ClickHouse.Reads;

namespace Counters.Rollups;

/// <summary>Holds a row that ClickHouse will never take, and its error.</summary>
internal readonly record struct RefusedRow(string Table, string Row, string Reason);

/// <summary>
/// Inserts rows in bulk, and when the bulk is refused for what a row holds, halves it until the offending rows are alone. It takes at most
/// 2n - 1 inserts for n rows, and rows that were in a refused half may be stored twice, which changes nothing.
/// </summary>
internal sealed class BisectingInsert<TRow>(RollupTable<TRow> table, ClickHouseDatabase database)
{
    /// <summary>After so many rows refused for an unknown reason, and none taken, the rows are not the cause.</summary>
    private const int UnknownRefusalsMax = 16;

    private static readonly InsertOptions Options = new()
    {
        BatchSize = 1_000_000,
        MaxDegreeOfParallelism = 1,
        UseSchemaCache = true,
        // Late events may fall into many months where AcceptWindow is long; ClickHouse's limit of 100 would refuse them for ever.
        CustomSettings = WriteSettings.Of(("max_partitions_per_insert_block", 0)),
    };

    private readonly List<(TRow Row, Exception Fault)> _refused = [];
    private bool _anyTaken;

    /// <summary>The rows that were refused for ever; all others are durable when it returns.</summary>
    /// <exception cref="Exception">Whatever the driver threw for a passing reason.</exception>
    public async Task<IReadOnlyList<RefusedRow>> InsertAsync(IReadOnlyList<TRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            await InsertAsync(rows, 0, rows.Count, cancellationToken);
        }

        ThrowUnlessTheRowsAreAtFault();
        return [.. _refused.Select(refused => new RefusedRow(table.Name, table.Text(refused.Row), refused.Fault.Message))];
    }

    private async Task InsertAsync(IReadOnlyList<TRow> rows, int start, int count, CancellationToken cancellationToken)
    {
        try
        {
            var values = Enumerable.Range(start, count).Select(index => table.Values(rows[index]));
            await database.InsertAsync(table.Name, table.Columns, values, cancellationToken, Options);
            _anyTaken = true;
            return;
        }
        catch (Exception fault) when (ClickHouseFault.MayBeOfData(fault))
        {
            if (count == 1)
            {
                _refused.Add((rows[start], fault));
                if (_refused.Count >= UnknownRefusalsMax)
                {
                    ThrowUnlessTheRowsAreAtFault();
                }

                return;
            }
        }

        await InsertAsync(rows, start, count / 2, cancellationToken);
        await InsertAsync(rows, start + (count / 2), count - (count / 2), cancellationToken);
    }

    /// <summary>An unknown code is held against a row only when the same table has just taken other rows.</summary>
    private void ThrowUnlessTheRowsAreAtFault()
    {
        if (!_anyTaken && _refused.Find(refused => !ClickHouseFault.IsOfData(refused.Fault)).Fault is { } unknown)
        {
            throw unknown;
        }
    }
}
