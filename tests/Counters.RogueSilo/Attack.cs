using System.Net;
using Counters.Cluster.Tls;
using Counters.Contracts;
using Counters.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Counters.RogueSilo;

/// <summary>A silo of the attacker's on the same machine: it knows everything about the cluster except what lets a silo in.</summary>
/// <remarks>
/// With a membership of its own the victim and itself are the cluster, so it waits for nobody's consent: it connects to the victim, sends its
/// membership as gossip, and calls grains. Otherwise the victim is named as the keeper of the membership.
/// </remarks>
/// <param name="victim">Where the victim's silo port is.</param>
/// <param name="member">The victim as it stands in the membership table, which is more than an attacker knows; null for the other attack.</param>
/// <param name="stolen">A certificate of the cluster's own authority; null to speak plain.</param>
/// <param name="triesFor">After that it gives up.</param>
internal sealed class Attack(IPEndPoint victim, SiloAddress? member, SiloCredential? stolen, TimeSpan triesFor)
{
    /// <summary>Joins if it can, and reads customers if it can.</summary>
    /// <returns>What it has read, or why it has read nothing.</returns>
    public async Task<string> RunAsync()
    {
        using var limit = new CancellationTokenSource(triesFor);
        using var host = Build();
        try
        {
            await host.StartAsync(limit.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"did not start: {exception.GetType().Name}";
        }

        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async shard =>
        {
            try
            {
                return $"read {(await grains.GetGrain<ICustomerShardGrain>(shard).ChangedSinceAsync(0).WaitAsync(limit.Token)).Length}";
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                return "refused";
            }
        }));
        return answers.FirstOrDefault(answer => answer != "refused") ?? "refused";
    }

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Near(0), 0, victim, serviceId: "counters", clusterId: "counters");
            silo.Configure<ClusterMembershipOptions>(membership => membership.MaxJoinAttemptTime = triesFor);
            if (member is not null) { silo.Services.AddSingleton<IMembershipTable>(new ForgedMembership(member)); }
            if (stolen is not null) { SpeakTls(silo, stolen); }
        });
        return builder.Build();
    }

    private static void SpeakTls(ISiloBuilder silo, SiloCredential stolen)
    {
        var credentials = new SiloCredentials(PeerProof.Files);
        credentials.Take(stolen);
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(inbound => inbound.UseServerTls(SiloTls.Server(credentials)));
            connections.ConfigureSiloOutboundConnection(outbound => outbound.UseClientTls(SiloTls.Client(credentials)));
        });
    }
}
