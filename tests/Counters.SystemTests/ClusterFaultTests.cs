using System.Diagnostics;
using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Three silos under traffic, and everything that happens to machines: what was acknowledged is counted, exactly, after each of them.</summary>
public sealed class ClusterFaultTests(SiloCluster cluster) : IClassFixture<SiloCluster>
{
    /// <summary>Far above the time in which silos notice that one of them is gone.</summary>
    private static readonly TimeSpan StoppedFor = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ZombieEndsWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RedisFrozenFor = TimeSpan.FromSeconds(8);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rolling_restart_of_all_three_loses_no_event_and_no_connection()
    {
        await UnderTrafficAsync("rolling restart", async () =>
        {
            foreach (var host in cluster.Hosts)
            {
                var watch = Stopwatch.StartNew();
                Assert.Equal(0, await host.StopAsync());
                var stopped = watch.Elapsed;
                var ready = await host.StartAsync();
                Assert.True(host.Log.Contains("namespaces over to other silos"), host.Log.ToString());
                Print($"a stop took {Seconds(stopped)}, the start after it {Seconds(ready)}");
            }
        });

        // Readiness goes off first, so nobody is sent to a host that has closed its door.
        Assert.DoesNotContain(cluster.Client.Refusals, refusal => refusal.Status == 0);
    }

    [Fact]
    public async Task A_silo_that_is_killed_costs_a_moment_and_no_event()
    {
        await UnderTrafficAsync("kill -9", async () =>
        {
            await cluster.Hosts[1].KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(8), Cancellation);
        });
    }

    [Fact]
    public async Task A_zombie_that_wakes_up_after_it_was_declared_dead_changes_nothing_and_ends()
    {
        await UnderTrafficAsync("SIGSTOP", async () =>
        {
            var zombie = cluster.Hosts[2];
            await zombie.FreezeAsync();
            await Task.Delay(StoppedFor, Cancellation);
            await zombie.ThawAsync();
            var watch = Stopwatch.StartNew();
            var exitCode = await zombie.EndedAsync(ZombieEndsWithin);
            Print($"the zombie ended with {exitCode}, {Seconds(watch.Elapsed)} after it woke up");
            Assert.NotEqual(0, exitCode);
        });
    }

    [Fact]
    public async Task A_Redis_that_is_frozen_for_8_s_costs_503s_and_no_event_and_no_silo()
    {
        var processes = await ProcessesAsync();
        await UnderTrafficAsync("Redis frozen", async () =>
        {
            await cluster.Redis.FreezeAsync();
            await Task.Delay(RedisFrozenFor, Cancellation);
            await cluster.Redis.ThawAsync();
            await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        });
        Assert.Equal(processes, await ProcessesAsync());
    }

    [Fact]
    public async Task A_Redis_that_is_killed_and_started_again_costs_503s_and_no_event_and_no_silo()
    {
        var processes = await ProcessesAsync();
        await UnderTrafficAsync("Redis restarted", async () =>
        {
            await cluster.Redis.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
            await cluster.Redis.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        });
        Assert.Equal(processes, await ProcessesAsync());
    }

    private async Task<int[]> ProcessesAsync()
    {
        await cluster.StartAsync();
        return [.. cluster.Hosts.Select(host => host.ProcessId)];
    }

    private async Task UnderTrafficAsync(string fault, Func<Task> cause)
    {
        await cluster.StartAsync();
        cluster.Client.Refusals.Clear();
        var traffic = new Traffic(cluster.Client, new EventStream(fault.Replace(' ', '-')), batch: 20, pause: TimeSpan.FromMilliseconds(20));
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        var usual = cluster.Client.TakeLongestWait();
        var before = cluster.Client.Accepted;
        var watch = Stopwatch.StartNew();
        try
        {
            await cause();
        }
        catch
        {
            Print(cluster.Logs());
            throw;
        }
        finally
        {
            await traffic.StopAsync();
        }

        var took = watch.Elapsed;
        var outage = cluster.Client.TakeLongestWait();
        var caughtUp = await cluster.CountedExactlyAsync();
        Print(
            $"{fault}: took {Seconds(took)}; the longest that a batch waited was {Seconds(outage)} ({Seconds(usual)} before); "
            + $"{cluster.Client.Accepted - before} events accepted meanwhile, {cluster.Client.Refusals.Count} attempts refused "
            + $"({string.Join(", ", cluster.Client.Refusals.CountBy(one => one.Status).Select(one => $"{one.Key}: {one.Value}"))}); "
            + $"all in ClickHouse {Seconds(caughtUp)} after the last");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
