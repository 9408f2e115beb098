namespace Counters.Host.Embedded;

/// <summary>Where the host's own Redis-compatible store keeps its data.</summary>
public sealed record EmbeddedGarnetOptions
{
    /// <summary>Owned by one host at a time; created with mode 0700 when it is not there, and refused when other users may enter it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Whether the store is reached by a socket file of mode 0600 and has no port at all.</summary>
    /// <value>False on Windows only, where a port with a password takes its place.</value>
    public bool UsesSocket { get; init; } = !OperatingSystem.IsWindows();

    /// <summary>Without a socket: taken when nobody listens there; otherwise any free port is.</summary>
    /// <value>0: any free port.</value>
    public int PreferredPort { get; init; }

    /// <summary>When the append-only file has grown above this, a checkpoint is taken and the file starts anew.</summary>
    /// <value>256 MiB: a recovery from that much takes about half a second.</value>
    public long AppendOnlyBytesMax { get; init; } = 256L << 20;
}
