namespace Counters.Host.Embedded;

/// <summary>Where the host's own ClickHouse keeps its data, what its user may do, and how much of the machine it may take.</summary>
public sealed record EmbeddedClickHouseOptions
{
    /// <summary>Owned by one ClickHouse at a time; created with mode 0700 when it is not there, and refused when other users may enter it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Taken when nobody listens there; otherwise any free port is.</summary>
    /// <value>0: any free port. A usual one would be the first that a web page tries.</value>
    public int PreferredHttpPort { get; init; }

    /// <summary>Taken and no other, for a server whose port clients hold already; null to choose one.</summary>
    public int? HttpPort { get; init; }

    /// <summary>The password of the user <c>counters</c>, for a server whose password clients hold already; null to make one for this start.</summary>
    public string? Password { get; init; }

    /// <summary>The database that the user may create, write and read; an asterisk at the end of the name stands for any end.</summary>
    /// <value>The product's own.</value>
    public string Database { get; init; } = ClickHouse.ClickHouseDatabase.DefaultName;

    /// <summary>What the user may do beyond what the product needs, as it stands behind GRANT: for tests and benchmarks, which also break things.</summary>
    public IReadOnlyList<string> FurtherGrants { get; init; } = [];

    /// <summary>Queries and inserts that would take the whole server above this fail with ClickHouse's error 241.</summary>
    /// <value>2 GiB. The process takes about 0.2 GiB when idle.</value>
    public long MemoryBytesMax { get; init; } = 2L << 30;
}
