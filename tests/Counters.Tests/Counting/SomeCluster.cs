using Counters.Counting;
using Counters.Counting.Placement;
using Counters.Counting.Storage;
using Counters.Dictionary;
using Counters.Redis;
using Counters.Rollups;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Counters.Tests.Counting;

/// <summary>Two real silos on one store, with a recording in place of ClickHouse. It sweeps only its own namespaces: other tests share the ledger.</summary>
internal sealed class SomeCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly HashSet<long> _namespaces = [];

    private SomeCluster(StoreEngine engine, string? serviceId)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ServiceId = serviceId ?? builder.Options.ServiceId;
        builder.ConfigureSilo((_, silo) =>
        {
            AddServices(silo.Services, engine);
            silo.AddCountersStorage();
            silo.AddNamespacePlacement();
        });
        _cluster = builder.Build();
    }

    public RecordedRollups Rollups { get; } = new();

    public InProcessTestCluster Silos => _cluster;

    public IGrainFactory Grains => _cluster.Client;

    /// <param name="serviceId">The first part of the keys of grains' records; by default none that anybody else has.</param>
    public static async Task<SomeCluster> StartAsync(StoreEngine engine, string? serviceId = null)
    {
        var cluster = new SomeCluster(engine, serviceId);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public long NextNamespace()
    {
        var id = StoreEngine.NextNamespace();
        lock (_namespaces) { _namespaces.Add(id); }
        return id;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private void AddServices(IServiceCollection services, StoreEngine engine)
    {
        services.Configure<RedisOptions>(options => options.ConnectionString = engine.ConnectionString);
        services.AddSingleton(engine.Barrier);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new CountingPolicy(TimeProvider.System) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) });
        services.AddSingleton<IUnflushedLedger>(provider => new OwnLedger(new RedisLedger(provider.GetRequiredService<StackExchange.Redis.IConnectionMultiplexer>()), IsOurs));
        services.AddRedisServices();
        services.AddCountingServices();
        services.AddSingleton<IRuleRegistry>(new NumberedRules());
        services.AddSingleton<IRollupStore>(Rollups);
        services.Configure<RollupOptions>(options => options.FlushInterval = TimeSpan.FromMilliseconds(50));
        services.AddRollupWriter();
        services.AddHostedService(provider => provider.GetRequiredService<RollupWriter>());
        services.AddHostedService<LedgerSweep>();
        services.AddHostedService<NamespaceRebalancer>();
    }

    private bool IsOurs(long namespaceId)
    {
        lock (_namespaces) { return _namespaces.Contains(namespaceId); }
    }

    private sealed class OwnLedger(IUnflushedLedger ledger, Func<long, bool> isOurs) : IUnflushedLedger
    {
        public async Task<LedgerReading> ReadAsync(CancellationToken cancellationToken)
        {
            var reading = await ledger.ReadAsync(cancellationToken);
            return reading with { Oldest = [.. reading.Oldest.Where(entry => isOurs(entry.NamespaceId))] };
        }
    }
}
