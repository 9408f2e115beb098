using System.Globalization;
using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>ClickHouse is away for a minute under three silos: they stay ready, go on counting, and one that dies meanwhile leaves nothing behind.</summary>
public sealed class ClusterClickHouseOutageTests
{
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan KilledAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CompleteWithin = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_minute_without_ClickHouse_and_a_silo_that_dies_in_it_lose_nothing()
    {
        await using var cluster = new SiloCluster();
        await cluster.StartAsync();
        var traffic = new Traffic(cluster.Client, new EventStream(), batch: 20, pause: TimeSpan.FromMilliseconds(100));
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        await cluster.StopClickHouseAsync();
        await Task.Delay(KilledAfter, Cancellation);
        using (var ready = await cluster.Hosts[0].Http.GetAsync("/health/ready", Cancellation))
        {
            Assert.True(ready.IsSuccessStatusCode);
            var health = JsonElement.Parse(await ready.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal("Degraded", health.GetProperty("status").GetString());
            Assert.Equal("Degraded", health.GetProperty("checks").GetProperty("clickhouse").GetProperty("status").GetString());
        }

        // Traffic ends here: what the dead silo held is brought by another one without any.
        await traffic.StopAsync();
        var stopped = TimeProvider.System.GetUtcNow();
        await cluster.Hosts[1].KillAsync();
        await Task.Delay(AwayFor - KilledAfter, Cancellation);
        await cluster.StartClickHouseAsync();
        var caughtUp = await cluster.CountedExactlyAsync();
        var complete = await Eventually.HoldsAsync(
            CompleteWithin,
            async () => await cluster.Hosts[0].CompleteThroughAsync() is var through && through > stopped ? null : $"complete through {through:O} only",
            cluster.Logs);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ClickHouse away for {AwayFor.TotalSeconds:0} s: {cluster.Client.Accepted} events accepted, {cluster.Client.Refusals.Count} attempts refused; "
            + $"all in ClickHouse {caughtUp.TotalSeconds:0.0} s after it answered again, complete_through {complete.TotalSeconds:0.0} s later."));
        Assert.Empty(cluster.Client.Refusals);
    }
}
