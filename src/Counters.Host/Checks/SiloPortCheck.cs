using Counters.Cluster;
using Counters.Cluster.Tls;
using Microsoft.Extensions.Options;

namespace Counters.Host.Checks;

/// <summary>Who could use the silo port, and whether the certificate that keeps others away is good.</summary>
internal static class SiloPortCheck
{
    public static void Run(IConfiguration settings, CheckReport report)
    {
        report.Begin("Silo port");
        if (new EmbeddedStores(settings).IsRedis)
        {
            report.Good("none: a host with its own Redis is alone");
            return;
        }

        try
        {
            var place = SiloPlace.Of(settings);
            switch (PeerProofs.Decide(settings, place))
            {
                case PeerProof.Files: CheckFiles(settings, place, report); break;
                case PeerProof.None: report.Note($"{place.Address}:{place.Port} without TLS: whoever reaches it may be taken for a silo ({PeerProofs.AllowPlainKey})"); break;
                default: report.Good($"{place.Address}:{place.Port} with TLS, by a certificate that the silos of this machine share through Redis"); break;
            }
        }
        catch (OptionsValidationException exception)
        {
            foreach (var fault in exception.Failures) { report.Fault(fault); }
        }
        catch (FormatException exception)
        {
            report.Fault($"{ClusterTlsOptions.Section}: {exception.Message}.");
        }
    }

    private static void CheckFiles(IConfiguration settings, SiloPlace place, CheckReport report)
    {
        var options = settings.GetSection(ClusterMemberOptions.Section).Get<ClusterMemberOptions>()!;
        var now = TimeProvider.System.GetUtcNow();
        var credential = SiloCredential.Parse(new CredentialFiles(Options.Create(options)).Read(), now);
        var finding = $"{place.Address}:{place.Port} with TLS, by a certificate that is valid until {credential.NotAfter:u}";
        if (credential.NotAfter - now > SiloCredentials.NearEnd) { report.Good(finding); } else { report.Note($"{finding}: renew it soon"); }
    }
}
