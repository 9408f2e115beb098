using Counters.Host.Embedded;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.SystemTests;

/// <summary>SIGTERM: requests under way end, the last flush is written, and only then do the engines stop.</summary>
public sealed class GracefulStopTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_under_traffic_flushes_everything_acknowledged_before_it_ends()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary, "--Counters:Rollups:FlushInterval=00:01:00");
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var traffic = new Traffic(client, new EventStream(), untilRefused: true);
        await Task.Delay(1_500, Cancellation);
        Assert.Equal(0, await host.StopAsync());
        await traffic.StopAsync();
        Assert.True(client.Accepted > 0);

        // ClickHouse alone, without the host: whatever is there was there before the exit.
        var options = new EmbeddedClickHouseOptions { DataDirectory = Path.Combine(host.DataDirectory, "clickhouse"), PreferredHttpPort = 0 };
        await using (var server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation))
        {
            var stored = await Figures.ReadAsync(new ClickHouseSql(server.HttpPort));
            Assert.Null(stored.MissingFrom(Figures.Of(client.Acknowledged)));
            Assert.Null(Figures.Of(client.Acknowledged.Concat(traffic.InDoubt.SelectMany(batch => batch))).MissingFrom(stored));
        }

        // What was in doubt is settled by sending it again.
        await host.StartAsync("--Counters:Rollups:FlushInterval=00:00:00.500");
        foreach (var batch in traffic.InDoubt) { await client.SendAsync(batch); }
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(
            TimeSpan.FromSeconds(10), async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
    }
}
