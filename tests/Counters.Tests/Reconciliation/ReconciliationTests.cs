using Counters.Counting.Storage;
using Counters.Reconciliation;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Counters.Tests.Reconciliation;

/// <summary>Several silos on a real redis-server and ClickHouse: their hours add up, and do not once something is lost or counted twice.</summary>
public sealed class ReconciliationTests(ClickHouseFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hours_of_several_silos_add_up_exactly_until_something_is_lost_or_counted_twice()
    {
        await using var cluster = await ReconciledCluster.StartAsync(server);
        var hour = cluster.Hour;
        var accepted = 0;
        for (var round = 0; round < 4; round++)
        {
            var events = cluster.NextEvents(namespaces: 12, each: 5);
            var answers = await Task.WhenAll(cluster.Silos.Select(silo => cluster.SendAsync(silo, events)));
            accepted += answers.Sum();
        }

        Assert.Equal(4 * 12 * 5, accepted);
        await cluster.PassHoursAsync();
        var rows = await cluster.FinalAsync(hour);
        Assert.All(rows, row => Assert.Equal((HourStatus.Settled, null, 0L), (row.Status, row.FirstDrift, row.InDoubt)));
        Assert.All(rows, row => Assert.Equal((row.Accepted, row.Accepted, row.Accepted), (row.Committed, row.Flushed, row.Visible)));
        Assert.Equal(accepted, rows.Sum(row => row.Visible));
        Assert.True(rows.Count > 1, "All namespaces live on one silo.");

        await AssertLossIsNamedAsync(cluster, hour);
        await AssertDoubleCountIsNamedAsync(cluster, hour);
    }

    [Fact]
    public async Task After_a_crash_the_hour_is_incomplete_and_what_was_committed_is_still_seen_exactly()
    {
        await using var cluster = await ReconciledCluster.StartAsync(server);
        var hour = cluster.Hour;
        var (first, second) = (cluster.NextEvents(namespaces: 30, each: 2), cluster.NextEvents(namespaces: 30, each: 2));
        await cluster.SendAsync(cluster.Silos[0], first);
        var victim = cluster.Silos[2];
        var lost = victim.ServiceProvider.GetRequiredService<Counters.Counting.CountingPolicy>().Silo;
        await cluster.KillAsync(victim);
        await SendUntilCountedAsync(cluster, second);
        await cluster.PassHoursAsync();

        var rows = await cluster.FinalAsync(hour);
        Assert.All(rows, row => Assert.Equal((HourStatus.Incomplete, null), (row.Status, row.FirstDrift)));
        Assert.All(rows, row => Assert.Equal((row.Committed, row.Committed), (row.Flushed, row.Visible)));
        Assert.Equal(first.Count + second.Count, rows.Sum(row => row.Visible));
        Assert.Contains(rows, row => row.Account.Silo == lost);

        // A loss is noticed all the same.
        await DeleteAsync(cluster, await SomeSegmentAsync(cluster));
        Assert.Contains(await cluster.FinalAsync(hour), row => row.FirstDrift == DriftStep.Visible && row.DriftAt(DriftStep.Visible) < 0);
    }

    [Fact]
    public async Task A_settled_hour_moves_to_ClickHouse_and_is_watched_from_there()
    {
        await using var cluster = await ReconciledCluster.StartAsync(server, silos: 1);
        var hour = cluster.Hour;
        await cluster.SendAsync(cluster.Silos[0], cluster.NextEvents(namespaces: 3, each: 3));
        await cluster.PassHoursAsync();
        var before = Assert.Single(await cluster.FinalAsync(hour));
        var log = new ErrorLog();
        var services = cluster.Silos[0].ServiceProvider;
        var watch = ActivatorUtilities.CreateInstance<ReconciliationWatch>(services, (ILogger<ReconciliationWatch>)log);

        await watch.LookAsync(Cancelled);
        Assert.DoesNotContain((await services.GetRequiredService<RedisAccounts>().ReadAsync()).Entries, entry => entry.Account.Hour == hour);
        Assert.Equal("9", await cluster.Database.ValueAsync("SELECT toString(sum(flushed)) FROM reconciliation FINAL"));
        await watch.LookAsync(Cancelled);
        Assert.Equal(before, Assert.Single(await cluster.FinalAsync(hour)));
        Assert.Empty(log.Errors);

        await DeleteAsync(cluster, await SomeSegmentAsync(cluster));
        await watch.LookAsync(Cancelled);
        await watch.LookAsync(Cancelled);
        Assert.Contains($"{DateTime.UnixEpoch.AddHours(hour):yyyy-MM-dd HH}:00 UTC", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    private static async Task AssertLossIsNamedAsync(ReconciledCluster cluster, uint hour)
    {
        var (segment, silo, events) = await SomeSegmentAsync(cluster);
        await cluster.Database.ExecuteAsync("CREATE TABLE kept AS totals");
        await cluster.Database.ExecuteAsync($"INSERT INTO kept SELECT * FROM totals WHERE segment = '{segment}'");
        await DeleteAsync(cluster, (segment, silo, events));
        var row = Assert.Single(await cluster.FinalAsync(hour), row => row.FirstDrift is not null);
        Assert.Equal((silo, DriftStep.Visible, -events), (AccountFields.Silo(row.Account.Silo), row.FirstDrift, row.DriftAt(DriftStep.Visible)));
        await cluster.Database.ExecuteAsync("INSERT INTO totals SELECT * FROM kept");
        Assert.All(await cluster.FinalAsync(hour), row => Assert.Null(row.FirstDrift));
    }

    /// <summary>The same rows once more under another segment of the same account, as a bug in taking over would leave them.</summary>
    private static async Task AssertDoubleCountIsNamedAsync(ReconciledCluster cluster, uint hour)
    {
        var (segment, silo, events) = await SomeSegmentAsync(cluster);
        var other = $"{segment[..19]}8000-0000{segment[28..]}";
        var columns = "root_namespace_id, namespace_id, counter, hour, segment, root_assumed, value, version";
        await cluster.Database.ExecuteAsync(
            $"INSERT INTO totals ({columns}) SELECT {columns.Replace("segment", $"toUUID('{other}')", StringComparison.Ordinal)} FROM totals WHERE segment = '{segment}'");
        var row = Assert.Single(await cluster.FinalAsync(hour), row => row.FirstDrift is not null);
        Assert.Equal((silo, DriftStep.Visible, events), (AccountFields.Silo(row.Account.Silo), row.FirstDrift, row.DriftAt(DriftStep.Visible)));
    }

    private static async Task<(string Segment, string Silo, long Events)> SomeSegmentAsync(ReconciledCluster cluster)
    {
        var row = (await cluster.Database.RowsAsync(
            "SELECT toString(segment), substring(toString(segment), 29), toString(value) FROM totals FINAL WHERE counter = '(events)' ORDER BY segment LIMIT 1")).Single().Split('|');
        return (row[0], row[1], long.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Task DeleteAsync(ReconciledCluster cluster, (string Segment, string Silo, long Events) lost) =>
        cluster.Database.ExecuteAsync($"ALTER TABLE totals DELETE WHERE segment = '{lost.Segment}' SETTINGS mutations_sync = 2");

    /// <summary>Namespaces of the dead silo move; until then their events are sent again.</summary>
    private static async Task SendUntilCountedAsync(ReconciledCluster cluster, List<(long Namespace, string Id)> events)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await cluster.SendAsync(cluster.Silos[1], events);
                return;
            }
            catch (Counters.Contracts.CountingUnavailableException) when (attempt < 100)
            {
                await Task.Delay(100, Cancelled);
            }
        }
    }

    private sealed class ErrorLog : ILogger<ReconciliationWatch>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) { Errors.Add(formatter(state, exception)); }
        }
    }
}
