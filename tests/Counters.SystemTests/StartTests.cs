using System.Net;
using System.Net.Sockets;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>One command brings everything up, whatever else runs on the machine.</summary>
public sealed class StartTests
{
    /// <summary>The aim is 5 s; a machine that builds and tests at the same time is given more.</summary>
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan InTheViewsWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task The_host_is_ready_in_moments_and_a_second_start_finds_the_data()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        var first = await host.StartAsync();
        var events = new EventStream();
        await client.SendAsync(events.Next(1_000));
        Assert.Equal(0, await host.StopAsync());

        var second = await host.StartAsync();
        Assert.Null((await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(client.Acknowledged)));
        await client.SendAsync(events.Next(1_000));
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
        Assert.InRange(first, TimeSpan.Zero, ReadyWithin);
        Assert.InRange(second, TimeSpan.Zero, ReadyWithin);
        TestContext.Current.TestOutputHelper?.WriteLine($"Ready after {first.TotalSeconds:0.00} s, with data after {second.TotalSeconds:0.00} s.");
    }

    [Fact]
    public async Task Engines_take_no_port_that_others_know()
    {
        using var redisPort = OccupiedPort.Take(6379);
        using var clickHousePort = OccupiedPort.Take(8123);
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        Assert.NotEqual(8123, host.ClickHouse!.HttpPort);
        var events = new EventStream().Next(100);
        Assert.Equal(100, (await new EventClient(host.Http).SendAsync(events)).Accepted);
        await Eventually.HoldsAsync(
            InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(events)), host.Log.ToString);
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_is_refused_in_one_line_and_the_first_goes_on()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await using var other = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        var (exitCode, errors) = await other.StartRefusedAsync($"--Counters:DataDirectory={host.DataDirectory}");
        Assert.Equal(1, exitCode);
        var message = Assert.Single(errors);
        Assert.Contains(host.DataDirectory, message, StringComparison.Ordinal);
        Assert.Contains("Counters:DataDirectory", message, StringComparison.Ordinal);
        Assert.Equal(100, (await new EventClient(host.Http).SendAsync(new EventStream().Next(100))).Accepted);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var (exitCode, errors) = await host.StartRefusedAsync($"--urls=http://{taken.LocalEndpoint}");
        Assert.Equal(1, exitCode);
        Assert.Contains("--urls", Assert.Single(errors), StringComparison.Ordinal);
    }
}
