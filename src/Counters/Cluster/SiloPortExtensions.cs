using Counters.Cluster.Gate;
using Counters.Cluster.Tls;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Counters.Cluster;

/// <summary>
/// Registers what a connection to the silo port passes through: a bound on strangers, TLS, and the gate of the membership table.
/// </summary>
internal static class SiloPortExtensions
{
    extension(IServiceCollection services)
    {
        /// <summary>Call it before the silo is added: its certificate is read first.</summary>
        public void AddSiloPort(PeerProof proof)
        {
            services.AddSingleton(new SiloCredentials(proof));
            services.AddSingleton<ClusterMetrics>();
            if (proof == PeerProof.NoPort) { return; }
            services.AddSingleton<RefusedConnections>();
            services.AddSingleton<Arrivals>();
            services.AddSingleton<MemberTable>();
            services.AddSingleton<SiloGate>();
            services.AddSingleton<CredentialFiles>();
            if (proof == PeerProof.Files) { services.AddHostedService<CredentialRotation>(); }
            if (proof == PeerProof.Shared) { services.AddHostedService<SharedCredential>(); }
            services.AddOptions<SiloConnectionOptions>().Configure<SiloCredentials>(Configure);
        }
    }

    private static void Configure(SiloConnectionOptions connections, SiloCredentials credentials)
    {
        var hasTls = credentials.Proof is PeerProof.Files or PeerProof.Shared;
        connections.ConfigureSiloInboundConnection(inbound =>
        {
            inbound.UseMiddleware<Arrivals>();
            if (hasTls) { inbound.UseServerTls(SiloTls.Server(credentials)); }
            inbound.UseMiddleware<SiloGate>();
        });
        if (hasTls) { connections.ConfigureSiloOutboundConnection(outbound => outbound.UseClientTls(SiloTls.Client(credentials))); }
    }
}
