using System.Net.Sockets;
using Counters.SystemTests.Fixtures;
using Counters.Testing;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests.SiloPort;

/// <summary>A program on the same machine that calls itself a silo reaches no grain, with TLS and without.</summary>
[Collection(RunsAlone.Name)]
public sealed class SiloPortAttackTests
{
    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lone_host_opens_no_port_for_silos()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        Assert.Equal("closed", await host.PortAsync());
        var silo = await host.SiloAsync();
        using var client = new TcpClient();
        var refusal = await Record.ExceptionAsync(async () => await client.ConnectAsync(silo, Cancellation));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(refusal).SocketErrorCode);
        AssertNothingRead(await RogueSilo.AttackAsync(silo));
        Assert.Equal(1, await host.SilosAsync());
        Assert.Equal(0, await host.StopAsync());
    }

    [Theory]
    [InlineData("tls", "--Counters:Cluster:AllowPlain=false", "handshake")]
    [InlineData("plain", "--Counters:Cluster:AllowPlain=true", "stranger", "table_unavailable")]
    public async Task A_rogue_silo_joins_no_cluster_and_calls_no_grain(string port, string setting, params string[] reasons)
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting, setting);
        await host.StartAsync();
        Assert.Equal(port, await host.PortAsync());
        var victim = await host.MemberAsync(redis);
        AssertNothingRead(await RogueSilo.AttackAsync(victim.Endpoint));
        AssertNothingRead(await RogueSilo.AttackAsync(victim));
        await Eventually.HoldsAsync(SeenWithin, async () => await host.RefusedAsync(reasons) > 0 ? null : "no connection was refused", host.Log.ToString);
        Assert.Equal(1, await host.SilosAsync());
        Assert.DoesNotContain("The cluster has 2 silos", host.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task A_host_that_other_machines_would_reach_is_refused_without_a_certificate()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        var (exitCode, errors) = await host.StartRefusedAsync("--Counters:Cluster:AdvertisedAddress=192.0.2.7");
        Assert.Equal(1, exitCode);
        Assert.Contains("Other machines reach the silo port at 192.0.2.7, so silos need certificates.", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static void AssertNothingRead(string outcome) => Assert.DoesNotContain("read", outcome, StringComparison.Ordinal);
}
