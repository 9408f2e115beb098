using Counters.Redis;
using Counters.Tests.Fixtures;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Redis;

/// <summary>What holds on one engine must hold on the other: tests of this kind run on both.</summary>
public abstract class TestsOnEachEngine(GarnetFixture garnet, RedisServerFixture redis) : IAsyncLifetime
{
    private readonly List<IConnectionMultiplexer> _connections = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) { await connection.DisposeAsync(); }
        GC.SuppressFinalize(this);
    }

    /// <summary>A connection of the test's own.</summary>
    internal async Task<StoreEngine> ConnectAsync(Engine engine)
    {
        var text = engine == Engine.Garnet ? garnet.ConnectionString : redis.ConnectionString;
        ICommitBarrier barrier = engine == Engine.Garnet ? new CoalescedCommitBarrier(garnet.Store.CommitAsync) : new NoCommitBarrier();
        var connection = await ConnectionMultiplexer.ConnectAsync(text);
        _connections.Add(connection);
        return new StoreEngine(connection, text, barrier);
    }
}
