namespace Counters.Host.Embedded;

/// <summary>How the embedded ClickHouse runs.</summary>
internal sealed class EmbeddedClickHouseOptions
{
    public required string DataDirectory { get; init; }

    /// <summary>The usual port of its HTTP interface; another is chosen when it is taken.</summary>
    public int PreferredHttpPort { get; init; } = 5082;

    /// <summary>What the child may use in all; beyond it queries fail instead of the machine.</summary>
    public long MemoryBytesMax { get; init; } = 2L << 30;
}
