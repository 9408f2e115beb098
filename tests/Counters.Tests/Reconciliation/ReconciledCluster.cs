using Counters.ClickHouse;
using Counters.Counting;
using Counters.Dictionary;
using Counters.Ingest;
using Counters.Reconciliation;
using Counters.Redis;
using Counters.Rollups;
using Counters.Testing.Redis;
using Counters.Tests.Fixtures;
using Counters.Tests.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace Counters.Tests.Reconciliation;

/// <summary>Three real silos on a redis-server and a ClickHouse database of their own. They live three hours ago until <see cref="PassHoursAsync"/>.</summary>
internal sealed class ReconciledCluster : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly InProcessTestCluster _cluster;
    private readonly ShiftedClock _clock = new() { Shift = TimeSpan.FromHours(-3) };
    private int _namespaces = 1_000;

    private ReconciledCluster(RedisServer redis, TestDatabase database, int silos)
    {
        (Redis, Database) = (redis, database);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            AddServices(silo.Services);
            silo.AddCountersStorage();
            silo.AddNamespacePlacement();
        });
        _cluster = builder.Build();
    }

    public RedisServer Redis { get; }

    public TestDatabase Database { get; }

    public IReadOnlyList<InProcessSiloHandle> Silos => [.. _cluster.Silos];

    /// <summary>The hour that the silos live in.</summary>
    public uint Hour => Reader.CurrentHour();

    public ReconciliationReader Reader => Silos[0].ServiceProvider.GetRequiredService<ReconciliationReader>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ReconciledCluster> StartAsync(ClickHouseFixture server, int silos = 3)
    {
        var redis = await RedisServer.StartNewAsync();
        var cluster = new ReconciledCluster(redis, await TestDatabase.CreateAsync(server), silos);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Sends events of several namespaces through a silo, as one request.</summary>
    /// <returns>Events that were acknowledged as counted now.</returns>
    public async Task<int> SendAsync(InProcessSiloHandle silo, IEnumerable<(long Namespace, string Id)> events)
    {
        var intake = silo.ServiceProvider.GetRequiredService<EventIngestor>();
        var request = intake.Begin(null, "test");
        var time = _clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        request.ReadLines(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', events.Select(one =>
            $$"""{"id":"{{one.Id}}","event":"push","time":"{{time}}","namespace_id":{{one.Namespace}},"root_namespace_id":1}"""))));
        return (await intake.CountAsync(request, Cancelled)).Accepted;
    }

    public List<(long Namespace, string Id)> NextEvents(int namespaces, int each)
    {
        var first = Interlocked.Add(ref _namespaces, namespaces) - namespaces;
        return [.. Enumerable.Range(first, namespaces).SelectMany(id => Enumerable.Range(0, each).Select(at => ((long)id, $"{id}-{at}")))];
    }

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo, Cancelled);

    /// <summary>Everything is flushed, and then it is three hours later for all silos, and they have said so.</summary>
    public async Task PassHoursAsync()
    {
        var services = Silos[0].ServiceProvider;
        var asked = TimeProvider.System.GetUtcNow();
        await UntilAsync(async () => await services.GetRequiredService<ICompleteness>().CompleteThroughAsync(Cancelled) > asked);
        _clock.Shift = TimeSpan.Zero;
        var living = Silos.Select(silo => silo.ServiceProvider.GetRequiredService<CountingPolicy>().Silo).ToHashSet();
        await UntilAsync(async () => (await services.GetRequiredService<RedisAccounts>().ReadAsync()).Silos
            .Where(run => living.Contains(run.Silo)).All(run => run.SeenAt >= asked.ToUnixTimeSeconds()));
    }

    /// <summary>The figures of an hour that is over.</summary>
    public async Task<IReadOnlyList<SiloHour>> FinalAsync(uint hour)
    {
        var rows = (await Reader.ReadAsync(hour, hour + 1, Cancelled)).Rows;
        Assert.DoesNotContain(rows, row => row.Status == HourStatus.Open);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private void AddServices(IServiceCollection services)
    {
        services.Configure<RedisOptions>(options => options.ConnectionString = Redis.Connection.Configuration);
        services.Configure<ClickHouseOptions>(options => options.ConnectionString = Database.ConnectionString);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new CountingPolicy(_clock) { Floor = new AcceptFloor(TimeSpan.FromHours(48), []) });
        services.AddRedisServices();
        services.AddCountingServices();
        var events = new SomeEvents(new CountingRule("push", [], RuleKind.Total, UniqueIdentifier.None));
        services.AddSingleton<IRuleRegistry>(events);
        services.AddSingleton(events.Breakdowns);
        services.AddSingleton<ClickHouseDatabase>();
        services.AddSingleton<ClickHouseMetrics>();
        services.AddSingleton<IRollupStore, ClickHouseRollupStore>();
        services.Configure<RollupOptions>(options => options.FlushInterval = TimeSpan.FromMilliseconds(50));
        services.AddRollupWriter();
        services.AddHostedService(provider => provider.GetRequiredService<RollupWriter>());
        services.AddHostedService<LedgerSweep>();
        services.AddReconciliationServices();
        services.AddHostedService(provider => provider.GetRequiredService<TallyWriter>());
        services.AddSingleton<INamespaceLineage, RootsGiven>();
        services.AddSingleton<NewValueBudget>();
        services.AddSingleton<EventIngestor>();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(WaitMax);
        while (!await isSo()) { await Task.Delay(50, bound.Token); }
    }

    private sealed class RootsGiven : INamespaceLineage
    {
        public ValueTask<RootHistory> RootsOfAsync(long namespaceId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
