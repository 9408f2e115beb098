using System.Globalization;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>One silo becomes three under traffic that never pauses: namespaces go over to the new ones, and with them the work, without a restart.</summary>
public sealed class ClusterGrowthTests
{
    private const int Namespaces = 60;

    /// <summary>A third is what each silo draws on average; so few would be one case in a hundred thousand.</summary>
    private const int NamespacesOfASiloMin = 6;

    private static readonly TimeSpan MovedWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MeasuredFor = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Two_more_silos_take_their_share_of_busy_namespaces_and_nothing_is_counted_twice()
    {
        await using var cluster = new SiloCluster();
        await cluster.StartAsync(hosts: 1);
        var traffic = new Traffic(cluster.Client, new EventStream(namespaces: Namespaces), batch: Namespaces * 2, pause: TimeSpan.FromMilliseconds(50));
        await Eventually.HoldsAsync(MovedWithin, async () => await HeldAsync(cluster, 0) == Namespaces ? null : "the first silo does not hold all namespaces", cluster.Logs);
        await cluster.StartAsync();
        var moved = await Eventually.HoldsAsync(MovedWithin, () => FaultAsync(cluster), cluster.Logs);
        var outage = cluster.Client.TakeLongestWait();
        var held = await HeldByEachAsync(cluster);
        var busy = await BusyAsync(cluster);
        await traffic.StopAsync();
        var caughtUp = await cluster.CountedExactlyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"1 to 3 silos: namespaces moved {moved.TotalSeconds:0.0} s after all were ready ({string.Join(", ", held)}); processor shares {string.Join(", ", busy.Select(one => $"{one:0}%"))}; "
            + $"the longest that a batch waited was {outage.TotalSeconds:0.0} s, {cluster.Client.Refusals.Count} attempts refused; all in ClickHouse "
            + $"{caughtUp.TotalSeconds:0.0} s after the last."));
    }

    /// <summary>Every namespace is on one silo, and each silo has its share.</summary>
    private static async Task<string?> FaultAsync(SiloCluster cluster)
    {
        var held = await HeldByEachAsync(cluster);
        return held.Sum() == Namespaces && held.All(count => count >= NamespacesOfASiloMin) ? null : $"the silos hold {string.Join(", ", held)} namespaces";
    }

    private static Task<int[]> HeldByEachAsync(SiloCluster cluster) => Task.WhenAll(cluster.Hosts.Select((_, host) => HeldAsync(cluster, host)));

    private static async Task<int> HeldAsync(SiloCluster cluster, int host) =>
        (await SiloCluster.ReadyAsync(cluster.Hosts[host])).GetProperty("checks").GetProperty("cluster").GetProperty("details").GetProperty("namespaces").GetInt32();

    private static async Task<double[]> BusyAsync(SiloCluster cluster)
    {
        var before = cluster.Hosts.Select(host => host.Busy).ToArray();
        await Task.Delay(MeasuredFor, TestContext.Current.CancellationToken);
        return [.. cluster.Hosts.Select((host, at) => 100 * (host.Busy - before[at]) / MeasuredFor)];
    }
}
