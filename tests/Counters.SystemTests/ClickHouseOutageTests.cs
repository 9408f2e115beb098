using Counters.Host.Embedded;
using Counters.Hosting;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.SystemTests;

/// <summary>ClickHouse goes away under traffic: counting goes on, and what was counted meanwhile arrives when it is back.</summary>
public sealed class ClickHouseOutageTests
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CaughtUpWithin = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_embedded_ClickHouse_that_is_killed_comes_back_on_its_port_and_nothing_is_lost()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var child = host.ClickHouse!;
        var traffic = new Traffic(client, new EventStream());
        await Task.Delay(500, Cancellation);
        child.Kill();
        var back = await Eventually.HoldsAsync(
            BackWithin, () => host.ClickHouse is { } next && next.ProcessId != child.ProcessId, "no other ClickHouse has been started", host.Log.ToString);
        Assert.Equal(child.HttpPort, host.ClickHouse!.HttpPort);
        await Task.Delay(500, Cancellation);
        await traffic.StopAsync();

        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(CaughtUpWithin, () => DifferenceAsync(() => host.Sql, expected), host.Log.ToString);
        Assert.Empty(client.Refusals);
        Assert.Equal(client.Acknowledged.Count(), client.Accepted);
        TestContext.Current.TestOutputHelper?.WriteLine($"Another ClickHouse was started {back.TotalSeconds:0.00} s after the kill.");
    }

    [Fact]
    public async Task Without_its_external_ClickHouse_the_host_goes_on_counting_and_complete_through_stands_still()
    {
        using var directory = new TempDirectory();
        var options = new EmbeddedClickHouseOptions { DataDirectory = directory.Sub("clickhouse"), HttpPort = FreePort.Near(0), Password = Secret.New() };
        var server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
        var sql = ClickHouseSql.ByHand(options.DataDirectory);
        await using var host = new HostProcess(HostProcess.SystemDictionary, $"--Counters:ClickHouse={server.ConnectionString}");
        var client = new EventClient(host.Http);
        await host.StartAsync();
        Assert.Null(host.ClickHouse);
        var events = new EventStream();
        var traffic = new Traffic(client, events, workers: 2);
        await Task.Delay(1_000, Cancellation);
        await server.DisposeAsync();

        // What was on its way into ClickHouse when it ended may still be confirmed.
        await Task.Delay(500, Cancellation);
        var stood = await host.CompleteThroughAsync();
        var before = client.Accepted;
        await Task.Delay(3_000, Cancellation);
        Assert.Equal(stood, await host.CompleteThroughAsync());
        Assert.True(client.Accepted > before);
        using var question = await host.Http.GetAsync("/v1/usage?event=system_event&window=hour", Cancellation);
        Assert.Equal(503, (int)question.StatusCode);
        Assert.Equal("application/problem+json", question.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(question.Headers.RetryAfter);

        await using var again = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
        await traffic.StopAsync();
        var stopped = TimeProvider.System.GetUtcNow();
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(CaughtUpWithin, () => DifferenceAsync(() => sql, expected), host.Log.ToString);
        await Eventually.HoldsAsync(
            CaughtUpWithin, async () => await host.CompleteThroughAsync() is var complete && complete > stopped ? null : $"complete through {complete:O} only", host.Log.ToString);
        Assert.Empty(client.Refusals);
    }

    [Fact]
    public async Task A_stop_while_ClickHouse_is_away_ends_in_order_and_the_next_start_brings_everything()
    {
        using var directory = new TempDirectory();
        var options = new EmbeddedClickHouseOptions { DataDirectory = directory.Sub("clickhouse"), HttpPort = FreePort.Near(0), Password = Secret.New() };
        var server = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
        var sql = ClickHouseSql.ByHand(options.DataDirectory);
        await using var host = new HostProcess(HostProcess.SystemDictionary, $"--Counters:ClickHouse={server.ConnectionString}");
        var client = new EventClient(host.Http);
        await host.StartAsync();
        await server.DisposeAsync();
        await client.SendAsync(new EventStream().Next(1_000));
        Assert.Equal(0, await host.StopAsync());

        await using var again = await EmbeddedClickHouse.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
        await host.StartAsync();
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(CaughtUpWithin, () => DifferenceAsync(() => sql, expected), host.Log.ToString);
    }

    private static async Task<string?> DifferenceAsync(Func<ClickHouseSql> sql, Figures expected)
    {
        try
        {
            return (await Figures.ReadAsync(sql())).DifferenceFrom(expected);
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or IOException)
        {
            // A ClickHouse that has just been started answers before it has loaded its databases.
            return exception.Message;
        }
    }
}
