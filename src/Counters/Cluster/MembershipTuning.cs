using Orleans.Configuration;

namespace Counters.Cluster;

/// <summary>
/// Sets how fast silos notice that one of them is gone, and how sure they are. README.md in this folder has the measurements.
/// </summary>
internal static class MembershipTuning
{
    /// <summary>Orleans halves this while answers are quick. A silo that is killed refuses connections at once, so three probes of it take about 3 s.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private const int MissedProbesMax = 3;

    /// <summary>
    /// Orleans lengthens probes up to this while answers are slow, and suspects no silo that has sent anything within three such times: a silo
    /// that hangs with its connections open is given 9 s. Orleans' own 8 s would make it 24 s, in which its namespaces are out of reach.
    /// </summary>
    private static readonly TimeSpan ProbeTimeoutMax = TimeSpan.FromSeconds(3);

    /// <summary>One silo alone, which may itself be the one that is starved or cut off, cannot declare others dead. Of two silos, one vote does.</summary>
    private const int VotesForDeath = 2;

    /// <summary>One small write to Redis by each silo. After three of them a row counts as left behind by a crash.</summary>
    private static readonly TimeSpan AliveWriteEvery = TimeSpan.FromSeconds(2);

    private const int AliveWritesMissedMax = 3;

    /// <summary>Silos tell each other what changes; this finds what got lost, above all for a silo that was declared dead while it slept.</summary>
    private static readonly TimeSpan TableReadEvery = TimeSpan.FromSeconds(5);

    /// <summary>A silo that cannot reach the others ends with the reason, instead of trying for five minutes.</summary>
    private static readonly TimeSpan JoinTimeMax = TimeSpan.FromMinutes(1);

    /// <summary>The age at which the row of a silo that says nothing more is what a crash has left.</summary>
    public static TimeSpan LeftBehindAfter => AliveWritesMissedMax * AliveWriteEvery;

    public static void Apply(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.MaxProbeTimeout = ProbeTimeoutMax;
        membership.NumMissedProbesLimit = MissedProbesMax;
        membership.NumVotesForDeathDeclaration = VotesForDeath;
        membership.IAmAliveTablePublishTimeout = AliveWriteEvery;
        membership.NumMissedTableIAmAliveLimit = AliveWritesMissedMax;
        membership.TableRefreshTimeout = TableReadEvery;
        membership.MaxJoinAttemptTime = JoinTimeMax;
    }
}
