using Counters.Host.Embedded;
using Counters.Redis;
using Counters.Testing;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>A store of one test's own: there is one dictionary in each, which tests cannot share.</summary>
internal sealed class OwnStore : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly List<IAsyncDisposable> _parts = [];

    public StoreEngine Engine { get; private set; } = null!;

    public static async Task<OwnStore> StartAsync(Engine engine)
    {
        var store = new OwnStore();
        var (text, barrier) = engine == Redis.Engine.Garnet ? await store.GarnetAsync() : (await store.RedisAsync(), new NoCommitBarrier());
        var connection = await ConnectionMultiplexer.ConnectAsync(text);
        store._parts.Add(connection);
        store.Engine = new StoreEngine(connection, text, barrier);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.AsEnumerable().Reverse()) { await part.DisposeAsync(); }
        _directory.Dispose();
    }

    private async Task<(string Text, ICommitBarrier Barrier)> GarnetAsync()
    {
        var garnet = await EmbeddedGarnet.StartAsync(
            new EmbeddedGarnetOptions { DataDirectory = _directory.Sub("redis") }, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        _parts.Add(garnet);
        return (garnet.ConnectionString, new CoalescedCommitBarrier(garnet.CommitAsync));
    }

    private async Task<string> RedisAsync()
    {
        var redis = new RedisServerFixture();
        await redis.InitializeAsync();
        _parts.Add(redis);
        return redis.ConnectionString;
    }
}
