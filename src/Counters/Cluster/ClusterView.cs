namespace Counters.Cluster;

/// <summary>What this silo knows of its cluster, without asking anybody.</summary>
internal sealed class ClusterView(ISiloStatusOracle silos)
{
    public SiloAddress Self => silos.SiloAddress;

    /// <summary>Whether the others send this silo work.</summary>
    public bool IsJoined => silos.CurrentStatus == SiloStatus.Active;

    public string Status => silos.CurrentStatus.ToString();

    public IReadOnlyList<SiloAddress> Active => [.. silos.GetActiveSilos()];
}
