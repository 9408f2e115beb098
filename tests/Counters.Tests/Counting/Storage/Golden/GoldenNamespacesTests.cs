using System.Text;
using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Storage;
using Counters.Host.Embedded;
using Counters.Redis;
using Counters.Testing;
using Counters.Testing.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace Counters.Tests.Counting.Storage.Golden;

/// <summary>Namespaces that the version of format 1 left unflushed: this one finds every event, recognises every id, and counts on exactly.</summary>
public sealed class GoldenNamespacesTests
{
    private const long Root = 9970;
    private const int Sum = 0;
    private const int Pushes = 1;
    private const int Total = 2;

    [Fact]
    public async Task They_are_taken_over_on_a_Redis()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await AssertTakenOverAsync(redis.Connection, new NoCommitBarrier());
    }

    [Fact]
    public async Task They_are_taken_over_on_the_embedded_store()
    {
        using var directory = new TempDirectory();
        await using var garnet = await EmbeddedGarnet.StartAsync(
            new EmbeddedGarnetOptions { DataDirectory = directory.Path }, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        await AssertTakenOverAsync(connection, new CoalescedCommitBarrier(garnet.CommitAsync));
    }

    private static async Task AssertTakenOverAsync(IConnectionMultiplexer connection, ICommitBarrier barrier)
    {
        await GoldenStore.LoadAsync(connection.GetDatabase(), format: 1);
        var policy = new CountingPolicy(new FakeTimeProvider(GoldenStore.LeftAt))
        {
            Floor = await new AcceptWindowRecord(connection, barrier).AgreeAsync(null, TimeSpan.FromHours(1), GoldenStore.LeftAt.ToUnixTimeSeconds()),
        };
        Assert.Equal(TimeSpan.FromDays(3), policy.Floor.Window);
        Assert.Equal(Guid.Parse("01a206a5627278dcb4f5c110f7a2fb94"), await new RedisGeneration(connection, barrier).ReadAsync());
        var ledger = await new RedisLedger(connection).ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal([1001, 1002], ledger.Oldest.Select(entry => entry.NamespaceId));

        var rollups = new RecordedRollups();
        var store = new RedisNamespaceStore(connection, barrier, policy);
        var web = await OwnerInCharge.OpenAsync(1001, new GatedStore(store), policy, rollups);
        var other = await OwnerInCharge.OpenAsync(1002, new GatedStore(store), policy, rollups);

        // Everything is sent again, with one event more.
        Assert.Equal((1, 3), await CountAsync(web, 1, 3));
        Assert.Equal((1, 40), await CountAsync(other, 4, 43));
        for (var flushes = 0; flushes < 3; flushes++)
        {
            await web.FlushAsync();
            await other.FlushAsync();
        }

        var hour = RollupHour.Start(498_724);
        Assert.Equal(Amount.Parse("-0.5"), rollups.Total(Sum, Root, hour.AddHours(-1)));
        Assert.Equal(Amount.Parse("5.125"), rollups.Total(Sum, Root, hour));
        Assert.Equal(Amount.FromInteger(60), rollups.Total(Sum, 1002, hour));
        Assert.Equal(Amount.FromInteger(21), rollups.Total(Pushes));

        // 43 of then and two of now.
        Assert.Equal(Amount.FromInteger(45), rollups.Total(Total));
        Assert.Equal(new Account(498_724, policy.Silo), Assert.Single(rollups.Events()).Key);
        Assert.Equal(3, rollups.Registers().Keys.Count(register => register.Root == Root));
        Assert.Equal(3, rollups.Registers().Keys.Count(register => register.Root == 1002));
    }

    /// <summary>The events of then by their ids, and a new one, all counted by the total alone.</summary>
    private static async Task<(int Accepted, int Duplicates)> CountAsync(OwnerInCharge owner, int first, int last)
    {
        var writer = new EventBatchEncoder();
        foreach (var id in Enumerable.Range(first, last - first + 1).Select(n => $"golden-{n}").Append($"new-{first}"))
        {
            writer.Begin(ReplayId.Of(Encoding.UTF8.GetBytes(id)), (uint)GoldenStore.LeftAt.ToUnixTimeSeconds(), Root, rootAssumed: false);
            writer.Totals([Total]);
            writer.Sums([], Amount.Zero);
            writer.Uniques([]);
        }

        var receipt = await owner.CountAsync(writer.Seal());
        return (receipt.Accepted, receipt.Duplicates);
    }
}
