namespace Counters.Host.Embedded;

/// <summary>Where the host's own Redis-compatible store keeps its data.</summary>
public sealed record EmbeddedGarnetOptions
{
    /// <summary>Owned by one host at a time; created when it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Taken when nobody listens there; otherwise any free port is.</summary>
    /// <value>Redis' usual 6379.</value>
    public int PreferredPort { get; init; } = 6379;

    /// <summary>When the append-only file has grown above this, a checkpoint is taken and the file starts anew.</summary>
    /// <value>256 MiB: a recovery from that much takes about half a second.</value>
    public long AppendOnlyBytesMax { get; init; } = 256L << 20;
}
