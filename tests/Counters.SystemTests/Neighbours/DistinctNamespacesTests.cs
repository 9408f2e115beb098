using System.Diagnostics;
using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests.Neighbours;

/// <summary>The attack: one token invents namespaces until memory ends. The host has what the chart's 2 GiB give to .NET.</summary>
[Collection(RunsAlone.Name)]
public sealed class DistinctNamespacesTests
{
    /// <summary>200,000 namespaces ended a host of this memory before there was a bound.</summary>
    private const int Requests = 20;

    private const int AtOnce = 2;
    private const long FirstInvented = 10_000_000;

    private static readonly TimeSpan VisibleWithin = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_invents_namespaces_does_not_end_the_host_and_others_go_on()
    {
        // As many a minute as it likes: what is left is the bound of the silo. Redis is a process of its own, as in the chart's pods of 2 GiB.
        await using var redis = new RedisServer(RedisServer.SyncedEverySecond);
        await redis.StartAsync();
        await using var host = new GuardedHost(redis.Setting, "--Counters:Ingest:NewNamespacesPerMinute=10000000");
        host.Process.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        await host.Process.StartAsync();
        var before = host.Process.PeakResidentBytes;
        using var goodHttp = host.ClientOf(GuardedHost.Good);
        using var hostileHttp = host.ClientOf(GuardedHost.Hostile[0]);
        var (good, events) = (new EventClient(goodHttp), new EventStream("good"));
        Assert.True((await good.TrySendAsync(events.Next(100))).IsAcknowledged);

        var watch = Stopwatch.StartNew();
        var flood = new NamespaceFlood(hostileHttp, FirstInvented);
        var flooding = FloodAsync(flood);
        while (!flooding.IsCompleted)
        {
            await good.SendAsync(events.Next(50));
            await Task.Delay(20, Cancellation);
        }

        await flooding;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Requests} requests of {NamespaceFlood.NamespacesARequest} new namespaces in {watch.Elapsed.TotalSeconds:0} s: {string.Join(", ", flood.Statuses.CountBy(status => status))}; "
            + $"host at most {host.Process.PeakResidentBytes >> 20} MiB, {before >> 20} MiB before; {good.Accepted} events of the other token accepted, "
            + $"{good.Refusals.Count} of its requests refused.");
        Assert.True(host.Process.IsRunning);

        // On a starved machine any request may be asked to come again; it is never the other client's namespaces that are told as the reason.
        Assert.All(good.Refusals, refusal => Assert.Contains("\"code\":\"unavailable\"", refusal.Body, StringComparison.Ordinal));
        Assert.All(flood.Statuses, status => Assert.Contains(status, new[] { 200, 503 }));

        // How many are refused depends on the pace: those that were idle for a minute make room for others.
        Assert.All(flood.Codes, code => Assert.Contains(code, new[] { "namespaces_full", "unavailable" }));
        await CountedAsync(host.Process, $"namespace_id < {FirstInvented}", good.Accepted);
        foreach (var first in flood.Acknowledged)
        {
            await CountedAsync(host.Process, $"namespace_id >= {first} AND namespace_id < {first + NamespaceFlood.NamespacesARequest}", NamespaceFlood.NamespacesARequest);
        }
    }

    [Fact]
    public async Task At_the_usual_pace_one_token_cannot_fill_a_silo_and_nothing_of_what_is_refused_is_counted()
    {
        await using var host = new GuardedHost();
        await host.Process.StartAsync();
        using var hostileHttp = host.ClientOf(GuardedHost.Hostile[0]);
        var flood = new NamespaceFlood(hostileHttp, FirstInvented);
        await flood.SendAsync(Cancellation);
        await flood.SendAsync(Cancellation);
        await flood.SendAsync(Cancellation);
        Assert.Equal([200, 429, 429], flood.Statuses.Order());
        Assert.Equal(["too_many_new_namespaces"], flood.Codes.Distinct());
        await CountedAsync(host.Process, $"namespace_id >= {FirstInvented}", NamespaceFlood.NamespacesARequest);
    }

    private static Task FloodAsync(NamespaceFlood flood) => Parallel.ForEachAsync(
        Enumerable.Range(0, Requests),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
        async (_, cancelled) => await flood.SendAsync(cancelled));

    private static Task<TimeSpan> CountedAsync(HostProcess host, string where, long expected) => Eventually.HoldsAsync(
        VisibleWithin,
        async () => await host.Sql.ValueAsync($"SELECT toInt64(sum(value)) FROM usage_hourly WHERE counter = 'system_event' AND {where}") is var counted
            && counted == expected.ToString(CultureInfo.InvariantCulture) ? null : $"{counted} of {expected} are counted where {where}",
        host.Log.ToString);
}
