using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests;

/// <summary>The same promises on a real Redis over the wire.</summary>
public sealed class ExternalRedisTests
{
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_of_the_host_and_stays_counted_once()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        var client = new EventClient(host.Http);
        var events = new EventStream().Next(3_000);
        await host.StartAsync("--Counters:Rollups:FlushInterval=00:01:00");
        Assert.True(host.Log.Contains("appendfsync always"));
        foreach (var batch in events.Chunk(500)) { await client.SendAsync(batch); }
        await host.KillAsync();

        await host.StartAsync();
        await Eventually.HoldsAsync(
            RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(events)), host.Log.ToString);
        foreach (var batch in events.Chunk(500)) { Assert.Equal(batch.Length, (await client.SendAsync(batch)).Duplicates); }
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        Assert.Null((await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(events)));
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task A_Redis_that_is_killed_and_restarted_under_traffic_costs_503s_and_no_event()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var traffic = new Traffic(client, new EventStream());
        await Task.Delay(1_000, Cancellation);
        await redis.KillAsync();
        await Eventually.HoldsAsync(TimeSpan.FromSeconds(20), () => !client.Refusals.IsEmpty, "nothing is refused", host.Log.ToString);
        using (var ready = await host.Http.GetAsync("/health/ready", Cancellation)) { Assert.Equal(503, (int)ready.StatusCode); }
        await redis.StartAsync();
        await Task.Delay(1_000, Cancellation);
        await traffic.StopAsync();

        Assert.All(client.Refusals, refusal =>
        {
            Assert.Equal((503, "application/problem+json"), (refusal.Status, refusal.ContentType));
            Assert.NotNull(refusal.RetryAfter);
        });
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
        using var readyAgain = await host.Http.GetAsync("/health/ready", Cancellation);
        Assert.True(readyAgain.IsSuccessStatusCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{client.Accepted} accepted, {client.Duplicates} duplicates, {client.Refusals.Count} refusals.");
    }

    [Fact]
    public async Task A_Redis_that_answers_but_takes_no_writes_makes_the_host_unready_until_it_does()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        await host.StartAsync();
        Assert.Equal("+OK", await redis.CommandAsync("CONFIG SET min-replicas-to-write 1"));

        // What readiness says is shared for half a second, so it may be of before.
        await Eventually.HoldsAsync(RecoveryMax, async () => await ReadyAsync(host) == 503 ? null : "still ready", host.Log.ToString);
        using (var unready = await host.Http.GetAsync("/health/ready", Cancellation))
        {
            Assert.Equal(503, (int)unready.StatusCode);
            var checks = JsonElement.Parse(await unready.Content.ReadAsStringAsync(Cancellation)).GetProperty("checks");
            Assert.Equal("Unhealthy", checks.GetProperty("redis").GetProperty("status").GetString());
            Assert.Equal("Healthy", checks.GetProperty("cluster").GetProperty("status").GetString());
        }

        using (var live = await host.Http.GetAsync("/health/live", Cancellation)) { Assert.Equal(200, (int)live.StatusCode); }
        Assert.Equal("+OK", await redis.CommandAsync("CONFIG SET min-replicas-to-write 0"));
        await Eventually.HoldsAsync(RecoveryMax, async () => await ReadyAsync(host) == 200 ? null : "not ready again", host.Log.ToString);
    }

    [Fact]
    public async Task A_silo_port_that_is_taken_is_refused_in_one_line()
    {
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting, $"--Counters:Cluster:SiloPort={((IPEndPoint)taken.LocalEndpoint).Port}");
        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("Counters:Cluster:SiloPort", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set 'appendonly yes'", "--appendonly", "no")]
    [InlineData("Set 'maxmemory-policy noeviction'", "--appendonly", "yes", "--maxmemory-policy", "allkeys-lru")]
    public async Task A_Redis_that_could_lose_what_was_acknowledged_is_refused_in_one_line(string wayOut, params string[] settings)
    {
        await using var redis = new RedisServer(settings);
        await redis.StartAsync();
        await using var host = new HostProcess(redis.Setting);
        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains(wayOut, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_does_not_answer_is_refused_in_one_line()
    {
        await using var host = new HostProcess("--Counters:Redis=127.0.0.1:1,connectTimeout=500,connectRetry=1");
        var (exitCode, errors) = await host.StartRefusedAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("Counters:Redis", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static async Task<int> ReadyAsync(HostProcess host)
    {
        using var answer = await host.Http.GetAsync("/health/ready", Cancellation);
        return (int)answer.StatusCode;
    }
}
