using Counters.Counting;
using Counters.Dictionary;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Ingest;
using Counters.Redis;
using Counters.Rollups;
using Counters.Tests.Counting;
using Counters.Tests.Ingest;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.TestingHost;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>Three real silos on one store, each with a folder of definitions and a clock of its own, and a recording in place of ClickHouse.</summary>
internal sealed class ThreeSilos : IAsyncDisposable
{
    public static readonly DictionaryTiming Timing = new()
    {
        Lease = TimeSpan.FromSeconds(2),
        PollInterval = TimeSpan.FromMilliseconds(100),
        ConfirmMax = TimeSpan.FromSeconds(10),
    };

    public static readonly TimeSpan ClockErrorMax = TimeSpan.FromMilliseconds(350);

    private static readonly TimeSpan[] ClockErrors = [TimeSpan.Zero, ClockErrorMax, -ClockErrorMax];

    private readonly InProcessTestCluster _cluster;
    private readonly List<DefinitionsOnDisk> _folders = [];

    private ThreeSilos(StoreEngine engine, int[] versions)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            // Silos are started one after the other.
            var folder = SomeDefinitions.OnDisk(versions[_folders.Count]);
            silo.Services.AddSingleton<TimeProvider>(new WrongClock(ClockErrors[_folders.Count]));
            _folders.Add(folder);
            AddServices(silo.Services, engine, folder.Directory);
            silo.AddCountersStorage();
            silo.AddNamespacePlacement();
        });
        _cluster = builder.Build();
    }

    public RecordedRollups Rollups { get; } = new();

    public InProcessTestCluster Cluster => _cluster;

    public IReadOnlyList<IServiceProvider> Silos => [.. _cluster.Silos.Select(silo => silo.ServiceProvider)];

    public IReadOnlyList<DefinitionsOnDisk> Folders => _folders;

    /// <param name="versions">Of each silo's folder, in the order in which they start.</param>
    public static async Task<ThreeSilos> StartAsync(StoreEngine engine, params int[] versions)
    {
        var silos = new ThreeSilos(engine, versions);
        await silos._cluster.DeployAsync();
        for (var further = 1; further < versions.Length; further++) { await silos._cluster.StartAdditionalSiloAsync(); }
        return silos;
    }

    public Task<ChangeOutcome> ReloadAsync(int silo) =>
        Silos[silo].GetRequiredService<DictionaryChange>().ApplyAsync(Silos[silo].GetRequiredService<LocalDefinitions>().Read(), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var folder in _folders) { folder.Dispose(); }
    }

    private void AddServices(IServiceCollection services, StoreEngine engine, string folder)
    {
        services.Configure<RedisOptions>(options => options.ConnectionString = engine.ConnectionString);
        services.Configure<DictionaryOptions>(options => options.Directory = folder);
        services.AddSingleton(engine.Barrier);
        services.AddSingleton(new CountingPolicy(TimeProvider.System) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) });
        services.AddSingleton(Timing);
        services.AddRedisServices();
        services.AddDictionaryServices();
        services.AddCountingServices();
        services.AddSingleton<IRollupStore>(Rollups);
        services.Configure<RollupOptions>(options => options.FlushInterval = TimeSpan.FromMilliseconds(50));
        services.AddRollupWriter();
        services.AddSingleton<INamespaceLineage, NoLineage>();
        services.AddSingleton<IAcceptedEvents, NobodyTallies>();
        services.AddSingleton<NewValueBudget>();
        services.AddSingleton<EventIngestor>();
        services.TryAddSingleton<ISilos, ClusterSilos>();
        services.AddHostedService(provider => provider.GetRequiredService<DictionaryFollower>());
        services.AddHostedService(provider => provider.GetRequiredService<DictionaryStager>());
        services.AddHostedService<DictionaryActivation>();
        services.AddHostedService(provider => provider.GetRequiredService<RollupWriter>());
    }

    private sealed class WrongClock(TimeSpan error) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + error;
    }

    private sealed class NoLineage : INamespaceLineage
    {
        public ValueTask<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken) => new(new RootHistory(namespaceId, []));
    }
}
