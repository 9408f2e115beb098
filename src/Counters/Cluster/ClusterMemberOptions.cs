using System.ComponentModel.DataAnnotations;
using Counters.Cluster.Tls;

namespace Counters.Cluster;

/// <summary>Sets where the other silos reach this one, and how long it goes on serving when it is told to leave.</summary>
/// <remarks>
/// There is no id of the cluster to set: the silos of one Redis database are one cluster. Two clusters on one store would take every namespace away
/// from each other.
/// </remarks>
public sealed class ClusterMemberOptions
{
    public const string Section = "Counters:Cluster";

    /// <summary>An IP address of this machine. The silo binds to it and to no other, and tells it to the others.</summary>
    /// <value>Empty: <c>POD_IP</c> of the environment when that is set, else loopback.</value>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>The TCP port on which silos talk to each other.</summary>
    /// <value>Null: <see cref="SiloPlace.UsualPort"/>, or any free one where that is taken.</value>
    [Range(1, 65_535)]
    public int? SiloPort { get; set; }

    /// <summary>How long requests are still taken after <c>/health/ready</c> has said that the host is leaving: what a load balancer needs to notice.</summary>
    /// <value>Null: five seconds when other machines reach the silo, else none.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>The certificate by which silos know each other. Needed where other machines reach the silo.</summary>
    public ClusterTlsOptions Tls { get; set; } = new();

    /// <summary>Lets silos talk without TLS and without knowing each other, where the network keeps everybody else from their port.</summary>
    public bool AllowPlain { get; set; }
}
