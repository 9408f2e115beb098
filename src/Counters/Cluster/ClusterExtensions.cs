using System.Net;
using Counters.Cluster.Tls;
using Counters.Counting;
using Counters.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Counters.Cluster;

/// <summary>Registers the Orleans silo: alone on an embedded store, one of many on a Redis that others may reach.</summary>
public static class ClusterExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Adds the silo. Call it after Redis, and before everything whose last act needs grains.</summary>
        public IHostApplicationBuilder AddSilo()
        {
            var place = SiloPlace.Of(builder.Configuration);
            var isAlone = builder.IsRedisEmbedded;
            builder.Services.AddOptionsWithValidateOnStart<ClusterMemberOptions, ClusterMemberOptionsValidator>().BindConfiguration(ClusterMemberOptions.Section);
            builder.Services.AddSingleton(place);
            builder.Services.AddSingleton<ClusterView>();
            builder.Services.AddSiloPort(isAlone ? PeerProof.NoPort : PeerProofs.Decide(builder.Configuration, place));
            if (!isAlone) { builder.Services.AddHostedService<SiloPlaceCheck>(); }
            builder.UseOrleans(silo =>
            {
                if (isAlone) { silo.StayAlone(); } else { silo.JoinThroughRedis(place); }
                silo.AddStartupTask((services, _) => Task.FromResult(services.GetRequiredService<ClusterMetrics>()));
                silo.Configure<GrainCollectionOptions>(MemoryTuning.Apply);
                silo.Configure<GrainDirectoryOptions>(MemoryTuning.Apply);
                silo.AddCountersStorage();
                silo.AddNamespacePlacement();
            });
            return builder;
        }
    }

    extension(ISiloBuilder silo)
    {
        /// <summary>Forms a cluster of one: an embedded store is reached by this process only, so its silo needs no membership that outlives it.</summary>
        /// <remarks>Its address is a name only: nothing listens there.</remarks>
        private void StayAlone()
        {
            silo.UseLocalhostClustering(siloPort: SiloPlace.UsualPort, gatewayPort: 0, serviceId: RedisKeys.Prefix, clusterId: RedisKeys.Prefix);
            silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
            ClosedNetwork.PutInto(silo.Services);
        }

        /// <summary>Both ids are fixed for ever: the service id is part of every record's key, and one store has one cluster.</summary>
        private void JoinThroughRedis(SiloPlace place)
        {
            silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (RedisKeys.Prefix, RedisKeys.Prefix));
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = place.Address;
                options.SiloPort = place.Port;
                options.SiloListeningEndpoint = new IPEndPoint(place.Address, place.Port);

                // Clients come over HTTP: no silo opens a second port for Orleans' own.
                options.GatewayPort = 0;
            });
            silo.Configure<ClusterMembershipOptions>(MembershipTuning.Apply);
            silo.UseRedisClustering(static _ => { });
            silo.Services.AddOptions<RedisClusteringOptions>().Configure<IConnectionMultiplexer, IOptions<RedisOptions>>((membership, redis, settings) =>
            {
                membership.ConfigurationOptions = ConfigurationOptions.Parse(settings.Value.ConnectionString);
                membership.CreateMultiplexer = _ => Task.FromResult((redis, true));
            });
        }
    }
}

[OptionsValidator]
internal sealed partial class ClusterMemberOptionsValidator : IValidateOptions<ClusterMemberOptions>;
