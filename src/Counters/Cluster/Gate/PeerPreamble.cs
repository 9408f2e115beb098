namespace Counters.Cluster.Gate;

/// <summary>
/// Reads what a silo sends first on a connection, as far as the gate needs it: a part of Orleans' own message, whose other fields are
/// skipped.
/// </summary>
[GenerateSerializer]
internal sealed class PeerPreamble
{
    /// <summary>Null for a client, of which this cluster has none.</summary>
    [Id(2)]
    public SiloAddress? SiloAddress { get; set; }
}
