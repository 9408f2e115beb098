namespace Counters.Host.Embedded;

/// <summary>Where the host's own ClickHouse keeps its data and how much of the machine it may take.</summary>
public sealed record EmbeddedClickHouseOptions
{
    /// <summary>Owned by one ClickHouse at a time; created when it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Taken when nobody listens there; otherwise any free port is.</summary>
    /// <value>ClickHouse's usual 8123.</value>
    public int PreferredHttpPort { get; init; } = 8123;

    /// <summary>Taken and no other, for a server whose port clients hold already; null to choose one.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Queries and inserts that would take the whole server above this fail with ClickHouse's error 241.</summary>
    /// <value>2 GiB. The process takes about 0.2 GiB when idle.</value>
    public long MemoryBytesMax { get; init; } = 2L << 30;
}
