using Counters.Host.Embedded;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
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
        var options = new EmbeddedClickHouseOptions { DataDirectory = Path.Combine(host.DataDirectory, "clickhouse") };
        await using (var server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation))
        {
            var stored = await Figures.ReadAsync(ClickHouseSql.ByHand(options.DataDirectory));
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

    [Fact]
    public async Task A_host_that_is_told_to_stop_is_unready_first_goes_on_taking_requests_and_flushes_those_too()
    {
        await using var host = new HostProcess(
            HostProcess.SystemDictionary, "--Counters:Rollups:FlushInterval=00:01:00", "--Counters:Cluster:DrainDelay=00:00:05");
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var stopping = host.StopAsync();
        await Eventually.HoldsAsync(TimeSpan.FromSeconds(4), async () => await StatusAsync(host, "/health/ready") == 503 ? null : "still ready", host.Log.ToString);
        Assert.Equal(200, await StatusAsync(host, "/health/live"));
        Assert.True((await client.TrySendAsync(new EventStream().Next(100))).IsAcknowledged);
        Assert.Equal(0, await stopping);

        var options = new EmbeddedClickHouseOptions { DataDirectory = Path.Combine(host.DataDirectory, "clickhouse") };
        await using var server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
        Assert.Null((await Figures.ReadAsync(ClickHouseSql.ByHand(options.DataDirectory))).DifferenceFrom(Figures.Of(client.Acknowledged)));
    }

    private static async Task<int> StatusAsync(HostProcess host, string path)
    {
        using var answer = await host.Http.GetAsync(path, Cancellation);
        return (int)answer.StatusCode;
    }
}
