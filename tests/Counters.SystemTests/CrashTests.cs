using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Xunit;

namespace Counters.SystemTests;

/// <summary>kill -9 of the whole host: nothing acknowledged is lost, nothing is counted twice.</summary>
public sealed class CrashTests
{
    /// <summary>Issue: everything acknowledged is in the views within 10 s of the restart.</summary>
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10);

    private const string NeverFlushes = "--Counters:Rollups:FlushInterval=00:01:00";
    private const string FlushesOften = "--Counters:Rollups:FlushInterval=00:00:00.200";

    [Fact]
    public async Task What_was_acknowledged_and_not_flushed_is_in_ClickHouse_after_kill_and_restart_and_stays_counted_once()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        var client = new EventClient(host.Http);
        var events = new EventStream().Next(5_000);
        await host.StartAsync(NeverFlushes);
        foreach (var batch in events.Chunk(500)) { await client.SendAsync(batch); }
        Assert.Null((await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of([])));
        await host.KillAsync();

        await host.StartAsync();
        var took = await Eventually.HoldsAsync(
            RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(events)), host.Log.ToString);
        TestContext.Current.TestOutputHelper?.WriteLine($"In the views {took.TotalSeconds:0.00} s after readiness.");

        foreach (var batch in events.Chunk(500))
        {
            var again = await client.SendAsync(batch);
            Assert.Equal((0, batch.Length), (again.Accepted, again.Duplicates));
        }

        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Null((await Figures.ReadAsync(host.Sql)).DifferenceFrom(Figures.Of(events)));
    }

    [Fact]
    public async Task Kills_at_any_moment_under_traffic_lose_nothing_and_count_nothing_twice()
    {
        const int Rounds = 6;
        var random = new Random(20261122);
        await using var host = new HostProcess(HostProcess.SystemDictionary, FlushesOften);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var traffic = new Traffic(client, new EventStream());
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(random.Next(200, 1_500), TestContext.Current.CancellationToken);
            await host.KillAsync();
            await host.StartAsync();
        }

        await traffic.StopAsync();
        var stopped = TimeProvider.System.GetUtcNow();
        var expected = Figures.Of(client.Acknowledged);
        await Eventually.HoldsAsync(RecoveryMax, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
        await Eventually.HoldsAsync(
            RecoveryMax,
            async () => await host.CompleteThroughAsync() is var complete && complete > stopped ? null : $"complete through {complete:O} only",
            host.Log.ToString);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{client.Accepted} accepted, {client.Duplicates} duplicates, {client.Refusals.Count} refusals in {Rounds} crashes."));
    }
}
