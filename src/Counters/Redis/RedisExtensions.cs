using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>Registers Redis, and the storage of grains in it.</summary>
public static class RedisExtensions
{
    /// <summary>Set while the host is being built, since membership is chosen then.</summary>
    private const string EmbeddedProperty = "embedded Redis";

    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Adds Redis as <c>Counters:Redis</c> names it. It is made sure of before the silo joins.</summary>
        public IHostApplicationBuilder AddRedis()
        {
            builder.Services.AddOptions<RedisOptions>()
                .Configure<IConfiguration>((options, settings) => options.ConnectionString = settings[RedisOptions.Key] ?? options.ConnectionString);
            builder.Services.AddRedisServices();
            builder.Services.AddHostedService<RedisStart>();
            return builder;
        }

        /// <summary>Adds the host's own store as Redis: no other process reaches it, and it is durable when <paramref name="barrier"/> says so.</summary>
        public void UseEmbeddedRedis(string connectionString, ICommitBarrier barrier)
        {
            builder.Configuration[RedisOptions.Key] = connectionString;
            builder.Properties[EmbeddedProperty] = true;
            builder.Services.Configure<RedisOptions>(options => options.IsEmbedded = true);
            builder.Services.AddSingleton(barrier);
        }

        /// <summary>Whether the store is the host's own.</summary>
        internal bool IsRedisEmbedded => builder.Properties.ContainsKey(EmbeddedProperty);
    }

    extension(ISiloBuilder silo)
    {
        /// <summary>Keeps the small, whole records (namespaces, the dictionary) as grain state in Redis.</summary>
        public ISiloBuilder AddCountersStorage()
        {
            // The default serializer writes CLR names and cannot read all types back.
            silo.Services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
            silo.AddRedisGrainStorageAsDefault(options => options.Configure<IConnectionMultiplexer, IOptions<RedisOptions>, IGrainStorageSerializer>(
                (storage, redis, settings, serializer) =>
                {
                    storage.ConfigurationOptions = ConfigurationOptions.Parse(settings.Value.ConnectionString);
                    storage.CreateMultiplexer = _ => Task.FromResult((redis, true));
                    storage.GrainStorageSerializer = serializer;
                }));
            return silo;
        }
    }

    extension(IServiceCollection services)
    {
        /// <summary>The connection, which all stages share, and what watches over it.</summary>
        internal IServiceCollection AddRedisServices()
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<IConnectionMultiplexer>(provider => Connect(provider.GetRequiredService<IOptions<RedisOptions>>().Value));
            services.TryAddSingleton<ICommitBarrier, NoCommitBarrier>();
            services.TryAddSingleton<RedisDurability>();
            services.TryAddSingleton<RedisMetrics>();
            services.TryAddSingleton<RedisGeneration>();
            services.TryAddSingleton<RedisProbe>();
            services.TryAddSingleton<StoreFormat>();
            return services;
        }
    }

    private static ConnectionMultiplexer Connect(RedisOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.ConnectionString);
        configuration.ClientName ??= "counters";
        return ConnectionMultiplexer.Connect(configuration);
    }
}
