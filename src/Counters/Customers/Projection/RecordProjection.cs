using System.Globalization;
using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse;

namespace Counters.Customers.Projection;

/// <summary>Brings a projection in ClickHouse up to its records: writes what changed after the version that is there.</summary>
/// <remarks>
/// A shard's rows go in one insert, which ClickHouse takes whole or not at all. So the highest version there says that everything up to it is there,
/// and doing all of this twice, or on two silos at once, changes nothing.
/// </remarks>
internal sealed class RecordProjection(ClickHouseDatabase database)
{
    /// <summary>At most 64,000 rows in one insert, less than the driver cuts in two.</summary>
    private const int ShardsPerInsert = 8;

    public async Task ProjectAsync(IProjectedRecords records, IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        var projected = await VersionsAsync(records, cancellationToken);
        foreach (var some in shards.Distinct().Chunk(ShardsPerInsert))
        {
            var changed = await Task.WhenAll(some.Select(shard => records.ChangedSinceAsync(shard, projected.GetValueOrDefault(shard))));
            object?[][] rows = [.. changed.SelectMany(shard => shard)];
            if (rows.Length > 0)
            {
                await database.InsertAsync(records.Table, records.Columns, rows!, cancellationToken);
            }
        }
    }

    /// <summary>All shards that are behind, those that ClickHouse has lost included.</summary>
    public async Task CatchUpAsync(IProjectedRecords records, CancellationToken cancellationToken)
    {
        var projected = await VersionsAsync(records, cancellationToken);
        var versions = await Task.WhenAll(Enumerable.Range(0, records.Shards).Select(records.VersionAsync));
        var behind = versions.Index().Where(shard => shard.Item > projected.GetValueOrDefault(shard.Index)).Select(shard => shard.Index).ToArray();
        if (behind.Length > 0) { await ProjectAsync(records, behind, cancellationToken); }
    }

    private async Task<Dictionary<int, long>> VersionsAsync(IProjectedRecords records, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            $"SELECT toInt64(shard), toInt64(max(version)) FROM {records.Table} GROUP BY shard",
            new ClickHouseParameterCollection(),
            row => ((int)Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture), row.GetInt64(1)),
            cancellationToken)).ToDictionary(row => row.Item1, row => row.Item2);
}
