using Counters.ClickHouse;
using Counters.Operations;
using Counters.Redis;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Operations;

/// <summary>Hosts of a cluster start at the same moment on stores that are new: they make one store of them, and none refuses it.</summary>
public sealed class StoreGenerationCheckTests(RedisServerFixture redis, ClickHouseFixture clickHouse)
{
    private const int Hosts = 8;
    private const int RoundsMax = 10;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_that_start_at_once_on_new_stores_agree_on_one()
    {
        await using var connection = await ConnectAsync(4);
        for (var round = 0; round < RoundsMax; round++)
        {
            await using var database = await TestDatabase.CreateAsync(clickHouse);
            await ForgetAsync(connection);
            await Task.WhenAll(Enumerable.Range(0, Hosts).Select(_ => Check(connection, database).StartAsync(Cancelled)));
            Assert.NotNull(await Generation(connection).ReadAsync());
            Assert.Equal(await Generation(connection).ReadAsync(), await new ClickHouseGeneration(database.Database).ReadAsync(Cancelled));
        }
    }

    [Fact]
    public async Task A_start_that_crashed_when_only_ClickHouse_was_marked_is_gone_on_with()
    {
        await using var connection = await ConnectAsync(5);
        await using var database = await TestDatabase.CreateAsync(clickHouse);
        await ForgetAsync(connection);
        var proposed = await Generation(connection).ProposeAsync(Guid.CreateVersion7());
        await new ClickHouseGeneration(database.Database).AcceptAsync(proposed, Cancelled);

        await Check(connection, database).StartAsync(Cancelled);
        Assert.Equal(proposed, await Generation(connection).ReadAsync());
    }

    [Fact]
    public async Task A_Redis_that_was_wiped_is_refused()
    {
        await using var connection = await ConnectAsync(6);
        await using var database = await TestDatabase.CreateAsync(clickHouse);
        await ForgetAsync(connection);
        await Check(connection, database).StartAsync(Cancelled);
        await ForgetAsync(connection);
        await Assert.ThrowsAsync<StoreRefusedException>(() => Check(connection, database).StartAsync(Cancelled));
    }

    private Task<ConnectionMultiplexer> ConnectAsync(int database) => ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},defaultDatabase={database}");

    private static Task<long> ForgetAsync(ConnectionMultiplexer connection) =>
        connection.GetDatabase().KeyDeleteAsync([RedisKeys.Generation, RedisKeys.ProposedGeneration]);

    private static RedisGeneration Generation(ConnectionMultiplexer connection) => new(connection, new NoCommitBarrier());

    private static StoreGenerationCheck Check(ConnectionMultiplexer connection, TestDatabase database) => new(
        Generation(connection),
        new ClickHouseGeneration(database.Database),
        new ConfigurationBuilder().Build(),
        TimeProvider.System,
        NullLogger<StoreGenerationCheck>.Instance);
}
