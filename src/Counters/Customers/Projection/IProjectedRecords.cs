namespace Counters.Customers.Projection;

/// <summary>Records that live in Redis and are shown in a ClickHouse table beside the rollups.</summary>
internal interface IProjectedRecords
{
    string Table { get; }

    /// <summary>Of the table; <c>shard</c> and <c>version</c> are among them.</summary>
    IReadOnlyList<string> Columns { get; }

    int Shards { get; }

    /// <summary>The version of the shard's last change; 0 before the first.</summary>
    Task<long> VersionAsync(int shard);

    /// <summary>The table's rows of what changed after the version.</summary>
    Task<IReadOnlyList<object?[]>> ChangedSinceAsync(int shard, long version);
}
