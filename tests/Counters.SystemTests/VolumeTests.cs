using System.Diagnostics;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Xunit;

namespace Counters.SystemTests;

/// <summary>Many events, exact. Times are measured and printed; what a machine must reach is not for tests that share it with others.</summary>
public sealed class VolumeTests
{
    private const int Events = 100_000;
    private const int Batch = 1_000;
    private const int Clients = 8;

    private static readonly TimeSpan InTheViewsWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_hundred_thousand_events_are_in_the_views_soon_after_the_last_acknowledgement()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary);
        await host.StartAsync();
        var client = new EventClient(host.Http);
        var stream = new EventStream(namespaces: 200, users: 50_000);
        var batches = Enumerable.Range(0, Events / Batch).Select(_ => stream.Next(Batch)).ToList();
        var expected = Figures.Of(batches.SelectMany(batch => batch));

        var sending = Stopwatch.StartNew();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (batch, _) => await client.SendAsync(batch));
        sending.Stop();
        var waited = Stopwatch.StartNew();
        await Eventually.HoldsAsync(InTheViewsWithin, () => CountedAsync(host), host.Log.ToString);
        await Eventually.HoldsAsync(InTheViewsWithin, async () => (await Figures.ReadAsync(host.Sql)).DifferenceFrom(expected), host.Log.ToString);
        waited.Stop();
        Assert.Equal((Events, 0), (client.Accepted, client.Duplicates));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Events} events acknowledged in {sending.Elapsed.TotalSeconds:0.00} s, all totals and registers in the views "
                + $"{waited.Elapsed.TotalSeconds:0.00} s after the last acknowledgement.");
    }

    /// <summary>A short question, so that asking takes no time worth measuring; all of it is read when the totals are there.</summary>
    private static async Task<string?> CountedAsync(HostProcess host)
    {
        var counted = await host.Sql.ValueAsync("SELECT toInt64(sum(value)) FROM usage_hourly WHERE counter = 'system_event'");
        return counted == $"{Events}" ? null : $"{counted} of {Events} are there";
    }
}
