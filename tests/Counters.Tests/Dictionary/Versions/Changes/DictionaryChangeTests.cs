using Counters.Dictionary.Versions;
using Counters.Dictionary.Versions.Changes;
using Counters.Tests.Redis;
using Xunit;

namespace Counters.Tests.Dictionary.Versions.Changes;

/// <summary>Silos agree on a version through a real store. Whatever happens to any of them, an instant belongs to one version on all.</summary>
public sealed class DictionaryChangeTests
{
    private static readonly DefinitionSet First = SomeDefinitions.Of(1);
    private static readonly DefinitionSet Second = SomeDefinitions.Of(2);

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_change_begins_on_all_silos_at_one_instant(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var members = new SomeSilos();
        using var proposer = new SomeSilo(own.Engine, "a", members);
        using var other = new SomeSilo(own.Engine, "b", members);
        await proposer.BeginAsync(First);
        var outcome = await other.LookUntilAsync(proposer.Change.ApplyAsync(Second, TestContext.Current.CancellationToken));
        var next = Assert.IsType<ChangeOutcome.Activates>(outcome).Next;
        await Task.WhenAll(proposer.LookAsync(), other.LookAsync());
        foreach (var silo in new[] { proposer, other })
        {
            Assert.Null(silo.VersionAt(next.Since));
            await UntilAsync(next.Since);
            await silo.LookAsync();
            Assert.Equal(Second.Name.Version, silo.VersionAt(next.Since));
            Assert.Equal(First.Name.Version, silo.VersionAt(next.Since.AddTicks(-1)));
            Assert.Equal(next.Since, silo.Registry.Find(SomeDefinitions.Path(2))?.ActiveFrom);
            Assert.Equal(next.Since, silo.Registry.Find(SomeDefinitions.Path(1))?.Former?.To);
            Assert.NotEqual(next.Since, silo.Registry.Find("push")?.ActiveFrom);
        }

        // Who comes later knows nothing of what is past.
        using var late = new SomeSilo(own.Engine, "late", members);
        await late.LookAsync();
        Assert.Equal((null, Second.Name.Version), (late.VersionAt(next.Since.AddTicks(-1)), late.VersionAt(next.Since)));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_silo_that_was_paused_across_the_change_refuses_what_it_would_count_by_outdated_rules(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var members = new SomeSilos();
        using var proposer = new SomeSilo(own.Engine, "a", members);
        using var paused = new SomeSilo(own.Engine, "paused", members);
        await proposer.BeginAsync(First);

        // It looks a last time, in the very moment before the instant is chosen, and is taken for dead.
        members.Leave(paused.Name);
        await paused.LookAsync();
        var outcome = await proposer.Change.ApplyAsync(Second, TestContext.Current.CancellationToken);
        var next = Assert.IsType<ChangeOutcome.Activates>(outcome).Next;
        await AssertNeverMixedAsync(proposer, paused, next.Since);

        // It lives again, and is back as soon as it has heard.
        await UntilAsync(next.Since);
        Assert.Null(paused.VersionAt(TimeProvider.System.GetUtcNow()));
        await paused.FollowAsync();
        Assert.Null(paused.VersionAt(TimeProvider.System.GetUtcNow()));
        Assert.Contains($"does not have dictionary {Second.Name.Version} yet", paused.Registry.Refusal(), StringComparison.Ordinal);
        await paused.LookAsync();
        Assert.Equal(Second.Name.Version, paused.VersionAt(TimeProvider.System.GetUtcNow()));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_living_silo_that_does_not_confirm_is_named_and_nothing_changes_until_it_is_gone(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var members = new SomeSilos();
        using var proposer = new SomeSilo(own.Engine, "a", members);
        using var silent = new SomeSilo(own.Engine, "silent", members);
        await proposer.BeginAsync(First);
        var refused = Assert.IsType<ChangeOutcome.NotConfirmed>(await proposer.Change.ApplyAsync(Second, TestContext.Current.CancellationToken));
        Assert.Equal("has not answered", Assert.Single(refused.Silos, silo => silo.Key == "silent").Value);
        var timeline = (await proposer.Store.ReadAsync()).Record.Timeline;
        Assert.Equal([First.Name], timeline.Versions.Select(version => version.Name));
        Assert.Null(timeline.Proposed);

        members.Leave("silent");
        Assert.IsType<ChangeOutcome.Activates>(await proposer.Change.ApplyAsync(Second, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_silo_whose_release_makes_other_rules_of_the_files_says_so(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        using var proposer = new SomeSilo(own.Engine, "a", new SomeSilos());
        await proposer.BeginAsync(First);
        var record = (await proposer.Store.ReadAsync()).Record;
        await proposer.Store.PutFilesAsync(Second.Name.Version, DefinitionArchive.Pack(Second.Files));
        var deadline = TimeProvider.System.GetUtcNow().AddMinutes(1);
        var proposed = new ProposedVersion(Second.Name with { Rules = "of a newer release" }, "1", deadline, "b");
        Assert.NotNull(await proposer.Store.ReplaceAsync(record.Propose(proposed, [.. Second.Paths, "push-user"])));
        await proposer.LookAsync();
        Assert.Contains("another release", (await proposer.Store.ConfirmationsAsync())["a"].Refusal, StringComparison.Ordinal);
        Assert.IsType<ChangeOutcome.UnderWay>(await proposer.Change.ApplyAsync(Second, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Of_two_that_change_at_once_one_comes_into_force_and_the_other_is_told(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var members = new SomeSilos();
        using var a = new SomeSilo(own.Engine, "a", members);
        using var b = new SomeSilo(own.Engine, "b", members);
        await a.BeginAsync(First);
        var both = Task.WhenAll(
            a.Change.ApplyAsync(Second, TestContext.Current.CancellationToken), b.Change.ApplyAsync(SomeDefinitions.Of(3), TestContext.Current.CancellationToken));
        var outcomes = (await Task.WhenAll(a.LookUntilAsync(both), b.LookUntilAsync(both)))[0];
        Assert.Single(outcomes, outcome => outcome is ChangeOutcome.Activates);
        Assert.Single(outcomes, outcome => outcome is ChangeOutcome.UnderWay);
        Assert.Equal(2, (await a.Store.ReadAsync()).Record.Timeline.Versions.Length);
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_version_that_comes_back_counts_anew_what_was_away(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        using var silo = new SomeSilo(own.Engine, "a", new SomeSilos());
        await silo.BeginAsync(First);
        var began = silo.Registry.Find("push")!.ActiveFrom;
        await ChangeAsync(silo, Second);
        var back = await ChangeAsync(silo, First);
        Assert.Equal(back.Since, silo.Registry.Find(SomeDefinitions.Path(1))!.ActiveFrom);
        Assert.Equal(began, silo.Registry.Find("push")!.ActiveFrom);
        Assert.Equal(back.Since, silo.Registry.Find(SomeDefinitions.Path(2))!.Former!.To);
        Assert.IsType<ChangeOutcome.Unchanged>(await silo.Change.ApplyAsync(First, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task A_proposer_that_dies_at_any_command_leaves_the_old_version_or_the_new_and_never_a_mix(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var (hasKept, hasChanged) = (false, false);
        for (var (commands, survives) = (0, false); !survives; commands++)
        {
            foreach (var isTaken in new[] { false, true })
            {
                await own.Engine.Database.ExecuteAsync("FLUSHDB");
                var members = new SomeSilos();
                using var witness = new SomeSilo(own.Engine, "witness", members);
                await witness.BeginAsync(First);
                using var dying = new SomeSilo(own.Engine, "dying", members, DyingConnection.After(own.Engine.Connection, commands, isTaken));
                var change = OrNullAsync(dying.Change.ApplyAsync(Second, TestContext.Current.CancellationToken));
                survives = await witness.LookUntilAsync(change) is not null;
                members.Leave("dying");

                var timeline = (await witness.Store.ReadAsync()).Record.Timeline;
                if (timeline.Versions is [_, { } next])
                {
                    hasChanged = true;
                    await AssertNeverMixedAsync(witness, dying, next.Since);
                    await UntilAsync(next.Since);
                    await witness.LookAsync();
                    Assert.Equal(Second.Name.Version, witness.VersionAt(TimeProvider.System.GetUtcNow()));
                    continue;
                }

                // Whoever comes next waits for what was proposed to become void, and no longer. To see it once is enough.
                Assert.Single(timeline.Versions);
                if (hasKept || timeline.Proposed is not { } proposed) { continue; }
                hasKept = true;
                Assert.IsType<ChangeOutcome.UnderWay>(await witness.Change.ApplyAsync(SomeDefinitions.Of(3), TestContext.Current.CancellationToken));
                await UntilAsync(proposed.Deadline);
                Assert.IsType<ChangeOutcome.Activates>(await witness.Change.ApplyAsync(SomeDefinitions.Of(3), TestContext.Current.CancellationToken));
            }
        }

        Assert.True(hasKept && hasChanged);
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task Definitions_of_the_largest_size_reach_every_silo(Engine engine)
    {
        await using var own = await OwnStore.StartAsync(engine);
        var bytes = new byte[DefinitionArchive.PackedBytesMax - 1];
        new Random(1).NextBytes(bytes);
        using var silo = new SomeSilo(own.Engine, "a", new SomeSilos());
        await silo.Store.PutFilesAsync("v", bytes);
        Assert.Equal(bytes, await silo.Store.GetFilesAsync("v"));

        // And so does a record of the most counters.
        await silo.BeginAsync(First);
        var paths = Enumerable.Range(0, CounterLives.CountersMax - 10).Select(at => $"an_event_with_a_name_of_usual_length_{at}-filter:[label:x]-user");
        var record = (await silo.Store.ReadAsync()).Record;
        var stored = await silo.Store.ReplaceAsync(record with { Counters = record.Counters.Number(paths) });
        Assert.Equal(stored!.Counters, (await silo.Store.ReadAsync()).Record.Counters);
    }

    /// <summary>Whatever the store said or did not say, no instant belongs to two versions.</summary>
    private static async Task AssertNeverMixedAsync(SomeSilo one, SomeSilo other, DateTimeOffset begins)
    {
        await one.LookAsync();
        for (var instant = begins - (2 * SomeSilo.Timing.Lease); instant < begins + (2 * SomeSilo.Timing.Lease); instant += TimeSpan.FromMilliseconds(1))
        {
            var expected = instant < begins ? First.Name.Version : Second.Name.Version;
            foreach (var silo in new[] { one, other })
            {
                Assert.True(silo.VersionAt(instant) is not { } version || version == expected, $"{silo.Name} at {instant:O}, not {begins:O}");
            }
        }
    }

    private static async Task<ActivatedVersion> ChangeAsync(SomeSilo silo, DefinitionSet definitions)
    {
        var next = Assert.IsType<ChangeOutcome.Activates>(await silo.Change.ApplyAsync(definitions, TestContext.Current.CancellationToken)).Next;
        await UntilAsync(next.Since);
        await silo.LookAsync();
        return next;
    }

    private static async Task<ChangeOutcome?> OrNullAsync(Task<ChangeOutcome> change)
    {
        try
        {
            return await change;
        }
        catch (StackExchange.Redis.RedisConnectionException)
        {
            return null;
        }
    }

    private static async Task UntilAsync(DateTimeOffset instant)
    {
        while (TimeProvider.System.GetUtcNow() < instant) { await Task.Delay(10, TestContext.Current.CancellationToken); }
    }
}
