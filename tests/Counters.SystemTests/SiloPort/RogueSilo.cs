using System.Net;
using Counters.Contracts;
using Counters.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Counters.SystemTests.SiloPort;

/// <summary>A program of the attacker's on the same machine: a silo that knows everything about the cluster except what lets a silo in.</summary>
/// <remarks>
/// It brings its own membership, in which the victim and itself are the cluster, so it waits for nobody's consent: it connects to the victim, sends its
/// membership as gossip, and calls grains.
/// </remarks>
internal sealed class RogueSilo : IAsyncDisposable
{
    private static readonly TimeSpan TriesFor = TimeSpan.FromSeconds(8);

    private readonly IHost _host;

    private RogueSilo(IHost host) => _host = host;

    /// <summary>The program of the review: the victim is named as the keeper of the membership.</summary>
    public static RogueSilo OfTheReview(IPEndPoint victim) =>
        new(Build(victim, _ => { }));

    /// <param name="victim">As it stands in the membership table, which is more than an attacker knows.</param>
    /// <param name="configure">What the attacker has beside that, such as a certificate.</param>
    public static RogueSilo WithMembershipOfItsOwn(SiloAddress victim, Action<ISiloBuilder>? configure = null) => new(Build(victim.Endpoint, silo =>
    {
        silo.Services.AddSingleton<IMembershipTable>(new ForgedMembership(victim));
        configure?.Invoke(silo);
    }));

    /// <summary>Joins if it can, and reads customers if it can.</summary>
    /// <returns>What it has read, or why it has read nothing.</returns>
    public async Task<string> AttackAsync()
    {
        using var limit = new CancellationTokenSource(TriesFor);
        try
        {
            await _host.StartAsync(limit.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"did not start: {exception.GetType().Name}";
        }

        var grains = _host.Services.GetRequiredService<IGrainFactory>();
        var read = await Task.WhenAll(Enumerable.Range(0, 20).Select(async shard =>
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
        return read.FirstOrDefault(one => one != "refused") ?? "refused";
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _host.StopAsync(limit.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A silo that never joined cannot leave in order either.
        }

        _host.Dispose();
    }

    private static IHost Build(IPEndPoint victim, Action<ISiloBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Near(0), 0, victim, serviceId: "counters", clusterId: "counters");
            silo.Configure<ClusterMembershipOptions>(membership => membership.MaxJoinAttemptTime = TriesFor);
            configure(silo);
        });
        return builder.Build();
    }
}
