using System.Collections.Concurrent;
using System.Text;
using Counters.Contracts;
using Counters.Dictionary.Definitions;
using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Ingest;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Counters.Tests.Dictionary.Versions;

/// <summary>Three silos under traffic: each event is counted by the version of the instant at which it was received, wherever that was.</summary>
public sealed class ThreeSilosTests
{
    private const long Namespace = 77;

    private static readonly TimeSpan SeenWithin = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Every_event_of_a_change_under_traffic_is_counted_by_exactly_the_version_of_its_instant(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        await using var silos = await ThreeSilos.StartAsync(own.Engine, 1, 1, 1);
        using var ended = new CancellationTokenSource();
        var counted = new ConcurrentQueue<Sent>();
        var traffic = silos.Silos.Select((silo, at) => SendAsync(silo, at, counted, ended.Token)).ToList();
        await ByAllAsync(silos, counted, DateTimeOffset.MinValue);

        SomeDefinitions.Write(silos.Folders[1], 2);
        var next = Assert.IsType<ChangeOutcome.Activates>(await silos.ReloadAsync(1)).Next;
        await ByAllAsync(silos, counted, next.Since);
        await ended.CancelAsync();
        await Task.WhenAll(traffic);
        var sent = counted.ToList();

        // On each silo by both versions, and never by the wrong one. Each event has a root of its own, which shows what it was counted as.
        await CountedAsync(silos, "push", 2 * sent.Count);
        var (first, second) = (silos.Rollups.ByRoot(SomeDefinitions.Path(1)), silos.Rollups.ByRoot(SomeDefinitions.Path(2)));
        Assert.Equal(sent.Count, first.Count + second.Count);
        Assert.All(sent, each => Assert.Equal(Amount.One, (each.ReceivedAt < next.Since ? first : second).GetValueOrDefault(each.Root)));
        Assert.Equal(6, sent.Select(each => (each.Silo, each.ReceivedAt < next.Since)).Distinct().Count());
    }

    [Fact]
    public async Task A_silo_that_hears_nothing_any_more_refuses_events_and_says_so_while_the_others_go_on()
    {
        await using var own = await OwnStore.StartAsync(Engine.Garnet);
        await using var silos = await ThreeSilos.StartAsync(own.Engine, 1, 1, 1);
        await silos.Silos[2].GetRequiredService<DictionaryFollower>().StopAsync(Cancelled);
        await Task.Delay(ThreeSilos.Timing.Lease + TimeSpan.FromSeconds(1), Cancelled);
        Assert.Throws<CountingUnavailableException>(() => silos.Silos[2].GetRequiredService<EventIngestor>().Begin(null, null));
        Assert.Contains("has not heard", silos.Silos[2].GetRequiredService<RuleRegistry>().Refusal(), StringComparison.Ordinal);
        silos.Silos[0].GetRequiredService<EventIngestor>().Begin(null, null);

        // As long as it lives nobody changes anything over its head; when it is dead, nobody waits for it.
        SomeDefinitions.Write(silos.Folders[0], 2);
        var dead = silos.Cluster.Silos[2];
        var refused = Assert.IsType<ChangeOutcome.NotConfirmed>(await silos.ReloadAsync(0));
        Assert.Equal([dead.SiloAddress.ToParsableString()], refused.Silos.Keys);
        await silos.Cluster.KillSiloAsync(dead, Cancelled);
        Assert.IsType<ChangeOutcome.Activates>(await silos.ReloadAsync(0));
    }

    [Fact]
    public async Task A_new_version_comes_with_the_first_silo_that_has_it_and_old_silos_that_restart_do_not_bring_theirs_back()
    {
        await using var own = await OwnStore.StartAsync(Engine.Garnet);
        await using var silos = await ThreeSilos.StartAsync(own.Engine, 1, 2, 1);
        var second = SomeDefinitions.Of(2).Name.Version;

        // The first silo that has it knows when it begins; the clocks of the others may lag.
        await Task.Delay(ThreeSilos.ClockErrorMax * 2, Cancelled);
        foreach (var silo in silos.Silos)
        {
            var rules = silo.GetRequiredService<RuleRegistry>();
            Assert.Equal(second, rules.Dictionary.Version);
            Assert.NotNull(rules.Find(SomeDefinitions.Path(2))?.ActiveFrom);
            Assert.NotNull(rules.Find(SomeDefinitions.Path(1))?.Former);
        }

        // Asked for, it does come back.
        var back = Assert.IsType<ChangeOutcome.Activates>(await silos.ReloadAsync(2)).Next;
        Assert.Equal(SomeDefinitions.Of(1).Name, back.Name);
    }

    [Fact]
    public async Task Definitions_at_fault_change_nothing()
    {
        await using var own = await OwnStore.StartAsync(Engine.Garnet);
        await using var silos = await ThreeSilos.StartAsync(own.Engine, 1);
        var before = await own.Engine.Database.HashGetAllAsync("counters:{dictionary}");
        silos.Folders[0].MetricFile("bad", "key_path: counts.bad\n").Event("other");
        await Assert.ThrowsAsync<DefinitionException>(() => silos.ReloadAsync(0));
        Assert.Equal(before, await own.Engine.Database.HashGetAllAsync("counters:{dictionary}"));
        Assert.Null(silos.Silos[0].GetRequiredService<RuleRegistry>().Find("other"));
    }

    /// <summary>One request after the other, of two events: each version counts one of them beside the total.</summary>
    private static async Task SendAsync(IServiceProvider silo, int at, ConcurrentQueue<Sent> counted, CancellationToken ended)
    {
        var intake = silo.GetRequiredService<EventIngestor>();
        for (var sent = 0; !ended.IsCancellationRequested; sent++)
        {
            var root = (1_000_000 * (at + 1)) + sent;
            var request = intake.Begin(null, null);
            request.ReadLines(Encoding.UTF8.GetBytes(Event(root, 1) + "\n" + Event(root, 2)));
            var receipt = await intake.CountAsync(request, CancellationToken.None);
            Assert.Equal(2, receipt.Accepted);
            counted.Enqueue(new Sent(at, root, request.ReceivedAt));
            await Task.Delay(2, CancellationToken.None);
        }
    }

    /// <summary>Waits until each silo has counted an event that it received then or later.</summary>
    private static async Task ByAllAsync(ThreeSilos silos, ConcurrentQueue<Sent> counted, DateTimeOffset since)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(SeenWithin);
        while (counted.Where(each => each.ReceivedAt >= since).Select(each => each.Silo).Distinct().Count() < silos.Silos.Count) { await Task.Delay(20, bound.Token); }
    }

    private static string Event(long root, int version) =>
        $$$"""{"id":"{{{root}}}-{{{version}}}","event":"push","namespace_id":{{{Namespace}}},"root_namespace_id":{{{root}}},"additional_properties":{"label":"v{{{version}}}"}}""";

    private static async Task CountedAsync(ThreeSilos silos, string path, long expected)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(SeenWithin);
        while (silos.Rollups.Total(path) < Amount.FromInteger(expected)) { await Task.Delay(20, bound.Token); }
        Assert.Equal(Amount.FromInteger(expected), silos.Rollups.Total(path));
    }

    private sealed record Sent(int Silo, long Root, DateTimeOffset ReceivedAt);
}
