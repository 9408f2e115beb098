using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Counters.Cluster.Tls;

/// <summary>Proves to a silo that a process which connects to its port belongs to the cluster.</summary>
internal enum PeerProof
{
    /// <summary>Nothing can connect: the silo is alone and opens no port.</summary>
    NoPort,

    /// <summary>A certificate from files of the operator's.</summary>
    Files,

    /// <summary>The certificate that the silos of one machine share through Redis.</summary>
    Shared,

    /// <summary>Nothing: the operator says that the network keeps everybody else away.</summary>
    None,
}

/// <summary>Chooses the proof from the settings.</summary>
internal static class PeerProofs
{
    public const string AllowPlainKey = $"{ClusterMemberOptions.Section}:{nameof(ClusterMemberOptions.AllowPlain)}";

    /// <exception cref="OptionsValidationException">Other machines would reach the port, and nothing would tell silos from strangers.</exception>
    public static PeerProof Decide(IConfiguration settings, SiloPlace place)
    {
        var options = settings.GetSection(ClusterMemberOptions.Section).Get<ClusterMemberOptions>() ?? new ClusterMemberOptions();
        return options switch
        {
            { Tls.IsWhole: true } => PeerProof.Files,
            { Tls.IsEmpty: false } => throw Refused(
                $"{ClusterTlsOptions.Section}: {nameof(ClusterTlsOptions.Certificate)}, {nameof(ClusterTlsOptions.Key)} and "
                + $"{nameof(ClusterTlsOptions.Authority)} belong together; set all three or none."),
            { AllowPlain: true } => PeerProof.None,
            _ when place.IsLoopback => PeerProof.Shared,
            _ => throw Refused(
                $"Other machines reach the silo port at {place.Address}, so silos need certificates. Set {ClusterTlsOptions.Section}:"
                + $"{nameof(ClusterTlsOptions.Certificate)}, {nameof(ClusterTlsOptions.Key)} and {nameof(ClusterTlsOptions.Authority)}, "
                + $"or {AllowPlainKey}=true where the network lets only silos reach that port."),
        };
    }

    private static OptionsValidationException Refused(string fault) => new(ClusterMemberOptions.Section, typeof(ClusterMemberOptions), [fault]);
}
