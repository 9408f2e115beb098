using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>kill -9 of the whole host between acknowledgement and flush: another start brings what is missing, without new traffic.</summary>
public sealed class CrashTests
{
    /// <summary>Issue: everything acknowledged is in the views within 10 s of the restart.</summary>
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10);

    private const string NeverFlushes = "--Counters:Rollups:FlushInterval=00:01:00";

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
}
