using ClickHouse.Driver.ADO.Parameters;
using Counters.Benchmarks.Peers;
using Counters.ClickHouse;
using Counters.Cluster;
using Counters.Contracts;
using Counters.Counting;
using Counters.Customers;
using Counters.Dictionary;
using Counters.Host.Embedded;
using Counters.Ingest;
using Counters.Ingest.Parsing;
using Counters.Operations;
using Counters.Redis;
using Counters.Rollups;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Counters.Benchmarks.Footprint;

/// <summary>What a namespace costs: managed memory while it is active, Redis memory while it is idle, bytes on disk for each event.</summary>
/// <remarks>
/// A real silo in this process, a redis-server of its own (so that its memory is not counted with ours), an embedded ClickHouse. Each namespace receives
/// the same few events of five rules; memory is read after a full collection, and compared with the same process before and after.
/// </remarks>
internal static class FootprintRun
{
    private const int Namespaces = 10_000;
    private const int EventsEach = 20;
    private const int UsersEach = 5;

    public static async Task<int> RunAsync()
    {
        await using var redis = await RedisOfItsOwn.StartAsync();
        var directory = Directory.CreateTempSubdirectory("counters-footprint-").FullName;
        await using var clickHouse = await EmbeddedClickHouse.StartAsync(
            new EmbeddedClickHouseOptions { DataDirectory = directory }, NullLoggerFactory.Instance, CancellationToken.None);
        await using var app = Build(redis.ConnectionString, clickHouse.ConnectionString);
        await app.StartAsync();

        // The first cohort fills pools and caches; the second one is measured.
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        await CountAsync(app, grains, Enumerable.Range(Namespaces + 1, Namespaces));
        await UntilFlushedAsync(app);
        await UntilIdleAsync(grains.GetGrain<IManagementGrain>(0));

        var logBefore = redis.LogBytes;
        var (heapBefore, redisBefore) = (Heap(), await redis.UsedBytesAsync());
        await CountAsync(app, grains, Enumerable.Range(1, Namespaces));
        await UntilFlushedAsync(app);
        var (heapActive, redisActive) = (Heap(), await redis.UsedBytesAsync());
        await UntilIdleAsync(grains.GetGrain<IManagementGrain>(0));
        var heapIdle = Heap();

        Console.WriteLine($"{Namespaces:N0} namespaces, {EventsEach} events each, 5 rules an event, {UsersEach} users each; everything flushed");
        Console.WriteLine($"managed memory of an active namespace   {(double)(heapActive - heapBefore) / Namespaces:N0} bytes");
        Console.WriteLine($"managed memory of an idle namespace     {(double)(heapIdle - heapBefore) / Namespaces:N0} bytes");
        Console.WriteLine($"Redis memory of a flushed namespace     {(double)(redisActive - redisBefore) / Namespaces:N0} bytes (ids of the accept window, the record)");
        Console.WriteLine($"Redis append-only file                  {(double)(redis.LogBytes - logBefore) / Namespaces / EventsEach:N1} bytes an event");
        await PrintClickHouseAsync(app);
        await app.StopAsync();
        return 0;
    }

    private static WebApplication Build(string redis, string clickHouse)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Configuration[RedisOptions.Key] = redis;
        builder.Configuration[ClickHouseOptions.Key] = clickHouse;
        builder.Configuration["Counters:Dictionary:Directory"] = Path.Combine(AppContext.BaseDirectory, "Throughput", "Dictionary");
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddRedis();
        builder.AddAcceptWindow();
        builder.AddClickHouse();
        builder.AddStoreGenerationCheck();
        builder.AddSilo();
        builder.AddDictionary();
        builder.AddDictionaryActivation();
        builder.AddCounting();
        builder.AddRollups();
        builder.AddCustomers();
        builder.AddIngest();
        return builder.Build();
    }

    private static async Task CountAsync(WebApplication app, IGrainFactory grains, IEnumerable<int> namespaces)
    {
        var registry = app.Services.GetRequiredService<IRuleRegistry>();
        var now = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Parallel.ForEachAsync(namespaces, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (id, _) =>
            await grains.GetGrain<INamespaceGrain>(id).CountAsync(Batch(registry, id, now)));
    }

    private static EventBatch Batch(IRuleRegistry registry, int namespaceId, uint now)
    {
        int Number(string path) => registry.Find(path)!.Number;
        var writer = new EventBatchEncoder();
        for (var made = 0; made < EventsEach; made++)
        {
            writer.Begin(ReplayId.Of(BitConverter.GetBytes(((long)namespaceId << 32) + made)), now, namespaceId, rootAssumed: false);
            writer.Totals([Number("bench_event"), Number("bench_event-filter:[label:push]")]);
            writer.Sums([Number("bench_event-operator:sum(value)")], Amount.FromInteger(made));
            var (register, rank) = RegisterHash.Of(BitConverter.GetBytes(made % UsersEach));
            writer.Uniques([new UniqueHit(Number("bench_event-user"), register, rank), new UniqueHit(Number("bench_event-project"), register, rank)]);
        }

        return writer.Seal();
    }

    private static async Task UntilFlushedAsync(WebApplication app)
    {
        var ledger = app.Services.GetRequiredService<IUnflushedLedger>();
        while ((await ledger.ReadAsync(CancellationToken.None)).Oldest.Count > 0) { await Task.Delay(100); }
    }

    /// <summary>Asks for the collection of idle grains until only the few of the system are left.</summary>
    private static async Task UntilIdleAsync(IManagementGrain management)
    {
        while (await management.GetTotalActivationCount() > Namespaces / 100)
        {
            await management.ForceActivationCollection(TimeSpan.Zero);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task PrintClickHouseAsync(WebApplication app)
    {
        var database = app.Services.GetRequiredService<ClickHouseDatabase>();
        var parts = await database.ReadAsync(
            "SELECT table, sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('totals', 'registers') GROUP BY table",
            new ClickHouseParameterCollection(),
            row => (Table: row.GetString(0), Rows: Convert.ToInt64(row.GetValue(1)), Bytes: Convert.ToInt64(row.GetValue(2))),
            CancellationToken.None);
        foreach (var (table, rows, bytes) in parts)
        {
            Console.WriteLine($"ClickHouse {table,-9}                    {(double)bytes / (2 * Namespaces) / EventsEach:N1} bytes an event ({rows:N0} rows)");
        }
    }

    private static long Heap()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
