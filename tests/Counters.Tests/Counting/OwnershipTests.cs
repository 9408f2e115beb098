using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using CsCheck;
using Xunit;

namespace Counters.Tests.Counting;

/// <summary>Random lives of a namespace: owners that come, fail, crash and linger, on real engines, against a model of what was acknowledged.</summary>
public sealed class OwnershipTests(GarnetFixture garnet, RedisServerFixture redis) : TestsOnEachEngine(garnet, redis)
{
    private static readonly Fate[] Fates = [Fate.FailBefore, Fate.FailAfter, Fate.PauseBefore, Fate.PauseAfter];
    private static readonly Step[] OpeningSteps = [Step.Open, Step.ReadPage, Step.Discard];

    private static readonly Gen<(int Act, int A, int B)[]> Lives =
        Gen.Select(Gen.Int[0, 23], Gen.Int[0, 40], Gen.Int[0, 40]).Array[1, 40];

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Whatever_happens_to_its_owners_each_acknowledged_event_is_counted_once(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await Lives.SampleAsync(
            async life =>
            {
                var world = new NamespaceWorld(store);
                foreach (var (act, a, b) in life) { await ActAsync(world, act, a, b); }
                await world.AssertSettlesAsync();
                await world.AssertBookedAsync();
            },
            iter: 60,
            threads: 1,
            print: life => string.Join(' ', life));
    }

    private static async Task ActAsync(NamespaceWorld world, int act, int a, int b)
    {
        switch (act)
        {
            case <= 4: await world.SendAsync(await world.CurrentAsync(), New(world, a, b)); break;
            case <= 6: await world.SendAsync(await world.CurrentAsync(), Again(world, a, b)); break;
            case 7: await CrowdAsync(world, a, b); break;
            case <= 10: await (await world.CurrentAsync()).FlushAsync(); break;
            case 11: await FlushAsync(world, a % 2 == 0 ? Fate.FailBefore : Fate.FailAfter); break;
            case 12: await world.TakeOverAsync(OpeningSteps[a % OpeningSteps.Length], a % 4 == 0 ? Fates[b % 2] : Fate.Pass); break;
            case <= 14: await LingerAsync(world, a, b); break;
            case 15: world.Crash(); break;
            case 16: await world.CloseAsync(); break;
            case 17: world.Clock.Advance(TimeSpan.FromMinutes(1 + a)); break;
            case 18: world.Clock.Advance(a > 36 ? TimeSpan.FromHours(50) : TimeSpan.FromHours(1 + (a % 4))); break;
            case <= 20: (await world.CurrentAsync()).Store.Plan(Step.Commit, Fates[a % Fates.Length]); break;
            case 21: world.Release(); break;
            case 22 when a % 4 == 0: world.RaiseWindow(); break;
            default:
                await world.AssertLedgerAsync();
                await world.AssertCompletenessAsync();
                break;
        }
    }

    /// <summary>New events, some late, some without an id, some twice in the batch.</summary>
    private static List<SomeEvent> New(NamespaceWorld world, int a, int b)
    {
        List<SomeEvent> events = [.. Enumerable.Range(0, 1 + (a % 5)).Select(n => world.Draw(secondsAgo: (b % 4) * n * 1_700, hasId: (a + n) % 6 != 0))];
        if (a % 3 == 0 && events[0].HasId) { events.Add(events[0]); }
        return events;
    }

    /// <summary>Events sent before, with a new one among them.</summary>
    private static List<SomeEvent> Again(NamespaceWorld world, int a, int b)
    {
        List<SomeEvent> events = [world.Draw(0, hasId: true)];
        events.AddRange(Enumerable.Range(a, 1 + (b % 6)).Select(world.Known).OfType<SomeEvent>().Where(some => some.HasId));
        return events;
    }

    /// <summary>Several batches at once, an event in each of them.</summary>
    private static async Task CrowdAsync(NamespaceWorld world, int a, int b)
    {
        var owner = await world.CurrentAsync();
        var shared = world.Draw(0, hasId: true);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(n => world.SendAsync(owner, [shared, .. New(world, a + n, b)])));
    }

    private static async Task FlushAsync(NamespaceWorld world, Fate fate)
    {
        var owner = await world.CurrentAsync();
        world.Rollups.NextFate = fate;
        await owner.FlushAsync();
        world.Rollups.NextFate = Fate.Pass;
    }

    /// <summary>A former owner goes on as if nothing had happened.</summary>
    private static async Task LingerAsync(NamespaceWorld world, int a, int b)
    {
        if (world.Former(a) is not { } former) { return; }
        if (b % 3 == 0) { await world.SendAsync(former, Again(world, a, b)); } else { await former.FlushAsync(); }
    }
}
