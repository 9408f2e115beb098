using System.Diagnostics.Metrics;
using Counters.Audit;
using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Counters.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Audit;

/// <summary>Redis lets go of a row of the audit when ClickHouse has it, and not before.</summary>
public sealed class AuditDrainTests(GarnetFixture garnet, RedisServerFixture redis, ClickHouseFixture server) : TestsOnEachEngine(garnet, redis)
{
    private static readonly AuditMetrics Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task An_outage_of_ClickHouse_loses_no_row_and_a_row_that_comes_twice_is_one(Engine engine)
    {
        var rows = await RowsAsync(engine);
        await using var database = await TestDatabase.CreateAsync(server);
        using var nowhere = TestDatabase.Open("Host=127.0.0.1;Port=1");
        AuditRow[] written = [.. Enumerable.Range(0, 2_500).Select(at => Row($"s{at}", 2, AuditOutcome.Done))];
        foreach (var row in written) { Assert.True(await rows.PutAsync(row.ToHeld(), AuditBounds.RowsMax)); }

        await Assert.ThrowsAnyAsync<Exception>(() => Drain(rows, nowhere).DrainAsync(Cancelled));
        Assert.Equal(2_500, await rows.CountAsync());
        await Drain(rows, database.Database).DrainAsync(Cancelled);
        Assert.Equal(0, await rows.CountAsync());

        // The answer to the insert was lost, so that it is sent again.
        foreach (var row in written.Take(100)) { await rows.PutAsync(row.ToHeld(), AuditBounds.RowsMax); }
        await Drain(rows, database.Database).DrainAsync(Cancelled);
        Assert.Equal("2500|2500", await database.ValueAsync("SELECT count(), uniqExact(subject) FROM audit FINAL"));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task An_outcome_that_is_written_while_its_intent_is_drained_is_not_lost_and_holds(Engine engine)
    {
        var rows = await RowsAsync(engine);
        await using var database = await TestDatabase.CreateAsync(server);
        var intent = Row("acme", 1, AuditOutcome.Begun);
        await rows.PutAsync(intent.ToHeld(), AuditBounds.RowsMax);
        var read = await rows.ReadAsync(AuditBounds.BatchRowsMax);
        await rows.PutAsync((intent with { Version = 2, Outcome = AuditOutcome.Done, Status = 200 }).ToHeld(), AuditBounds.OutcomesMax);

        Assert.Equal(0, await rows.RemoveAsync(read));
        await Drain(rows, database.Database).DrainAsync(Cancelled);
        await rows.PutAsync(intent.ToHeld(), AuditBounds.RowsMax);
        await Drain(rows, database.Database).DrainAsync(Cancelled);

        Assert.Equal("acme|done|200", await database.ValueAsync("SELECT subject, outcome, status FROM audit FINAL"));
    }

    [Theory]
    [InlineData(Engine.Garnet)]
    [InlineData(Engine.Redis)]
    public async Task What_is_held_is_bounded_and_what_has_begun_may_still_end(Engine engine)
    {
        var rows = await RowsAsync(engine);
        await using var database = await TestDatabase.CreateAsync(server);
        var (first, second) = (Row("a", 1, AuditOutcome.Begun), Row("b", 1, AuditOutcome.Begun));
        Assert.True(await rows.PutAsync(first.ToHeld(), 1));
        Assert.False(await rows.PutAsync(second.ToHeld(), 1));
        Assert.True(await rows.PutAsync((first with { Version = 2 }).ToHeld(), 1));
        Assert.Equal(1, await rows.CountAsync());
        await Drain(rows, database.Database).DrainAsync(Cancelled);
        Assert.True(AuditBounds.RefusalsMax < AuditBounds.RowsMax && AuditBounds.OutcomesMax >= 2 * AuditBounds.RowsMax);
    }

    private async Task<RedisAudit> RowsAsync(Engine engine)
    {
        var store = await ConnectAsync(engine);
        await store.Database.KeyDeleteAsync(RedisAudit.Key);
        return new RedisAudit(store.Connection, store.Barrier);
    }

    private static AuditRow Row(string subject, byte version, string outcome) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
        Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"),
        version, "customer.put", "ops", "10.0.0.7", subject, null, null, "", "", outcome, 0, "", 0);

    private static AuditDrain Drain(RedisAudit rows, ClickHouseDatabase database) => new(rows, database, Metrics, TimeProvider.System, NullLogger<AuditDrain>.Instance);
}
