using System.Text.Json;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Redis;
using Xunit;

namespace Counters.SystemTests;

/// <summary>The figures of reconciliation over real crashes, as an operator sees them.</summary>
public sealed class ReconciliationTests
{
    private const int Rounds = 3;

    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task After_kills_under_traffic_what_was_committed_was_flushed_and_is_visible_to_the_event()
    {
        var random = new Random(20261123);
        await using var redis = new RedisServer(RedisServer.Durable);
        await redis.StartAsync();
        await using var host = new HostProcess(HostProcess.SystemDictionary, redis.Setting);
        var client = new EventClient(host.Http);
        await host.StartAsync();
        var traffic = new Traffic(client, new EventStream());
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(random.Next(500, 1_500), TestContext.Current.CancellationToken);
            await host.KillAsync();
            await host.StartAsync();
        }

        await traffic.StopAsync();
        var events = client.Acknowledged.Count();
        await Eventually.HoldsAsync(
            RecoveryMax,
            async () => await FiguresAsync(host) is var figures && (figures.Committed, figures.Flushed, figures.Visible) == (events, events, events)
                ? null : $"{events} events were acknowledged, and the figures are {figures}",
            host.Log.ToString);

        // Each crash took the tally of its last second with it, and what it took was acknowledged all the same.
        var (runs, accepted, _, _, _) = await FiguresAsync(host);
        Assert.InRange(accepted, 1, events);
        Assert.InRange(runs, 2, Rounds + 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{events} events in {runs} runs; {accepted} of them in tallies that outlived {Rounds} crashes.");
    }

    /// <summary>Summed over all runs of the silo and the hours that the test took.</summary>
    private static async Task<(int Runs, long Accepted, long Committed, long Flushed, long Visible)> FiguresAsync(HostProcess host)
    {
        using var answer = JsonDocument.Parse(await host.Http.GetStringAsync("/v1/reconciliation?hours=2"));
        var rows = answer.RootElement.GetProperty("rows").EnumerateArray().ToList();
        long Sum(string figure) => rows.Sum(row => row.GetProperty(figure).GetInt64());
        return (rows.Select(row => row.GetProperty("run").GetString()).Distinct().Count(), Sum("accepted"), Sum("committed"), Sum("flushed"), Sum("visible"));
    }
}
