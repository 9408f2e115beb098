namespace Counters.Cluster.Gate;

/// <summary>What a silo says first on a connection, as far as the gate needs it: a part of Orleans' own message, whose other fields are passed over.</summary>
[GenerateSerializer]
internal sealed class PeerPreamble
{
    /// <summary>Null for a client, of which this cluster has none.</summary>
    [Id(2)]
    public SiloAddress? SiloAddress { get; set; }
}
