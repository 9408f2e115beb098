using System.Globalization;
using Counters.Contracts;
using Counters.Rollups;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Rollups;

public sealed class ClickHouseRollupStoreTests(ClickHouseFixture server)
{
    private static readonly Amount Largest = new(Int128.Parse("99999999999999999999999999999999999999", CultureInfo.InvariantCulture));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, TotalRow> PoisonTotals => new()
    {
        { "a value of 39 digits", SomeRows.Total with { Value = Largest + new Amount(1) } },
        { "the lowest value there is", SomeRows.Total with { Value = new Amount(Int128.MinValue) } },
        { "an hour before 1970", SomeRows.Total with { Hour = new DateTime(1969, 12, 31, 23, 0, 0, DateTimeKind.Utc) } },
        { "an hour after 2106", SomeRows.Total with { Hour = new DateTime(2106, 3, 1, 0, 0, 0, DateTimeKind.Utc) } },
        { "an hour that is not whole", SomeRows.Total with { Hour = SomeRows.Total.Hour.AddMinutes(1) } },
        { "a negative version", SomeRows.Total with { Version = -1 } },
        { "no counter", SomeRows.Total with { Counter = null! } },
    };

    public static TheoryData<string, RegisterRow> PoisonRegisters => new()
    {
        { "a day before 1970", SomeRows.Register with { Day = new DateOnly(1969, 12, 31) } },
        { "a day after 2149", SomeRows.Register with { Day = new DateOnly(2200, 1, 1) } },
        { "a register beyond the last", SomeRows.Register with { Register = 16_384 } },
        { "a rank that no hash gives", SomeRows.Register with { Rank = 52 } },
        { "rank zero, which means absent", SomeRows.Register with { Rank = 0 } },
    };

    [Fact]
    public async Task What_goes_in_comes_out_to_the_digit()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await database.Store.StoreAsync(
            [
                SomeRows.Total with { Value = Amount.Parse("-0.000000001"), RootAssumed = true, Version = long.MaxValue },
                SomeRows.Total with { Counter = "ev-operator:sum(value)-filter:[label:größe 'x']", Value = Largest, RootNamespaceId = long.MaxValue, NamespaceId = long.MinValue },
            ],
            [SomeRows.Register with { Register = 16_383, Rank = 51 }],
            Cancelled);

        Assert.Equal(
            [
                "9970|9971|create_ci_build|2026-11-20 10:00:00|0197aaaa-0000-7000-8000-000000000001|true|-0.000000001|9223372036854775807",
                "9223372036854775807|-9223372036854775808|ev-operator:sum(value)-filter:[label:größe 'x']|2026-11-20 "
                    + "10:00:00|0197aaaa-0000-7000-8000-000000000001|false|99999999999999999999999999999.999999999|1",
            ],
            await database.RowsAsync(
                "SELECT root_namespace_id, namespace_id, counter, toString(hour), toString(segment), toString(root_assumed), toString(value), version "
                    + "FROM totals ORDER BY root_namespace_id"));
        Assert.Equal(
            ["9970|9971|create_ci_build-user|2026-11-20|16383|51"],
            await database.RowsAsync("SELECT root_namespace_id, namespace_id, counter, toString(day), register, rank FROM registers"));
    }

    [Fact]
    public async Task Sending_rows_again_and_out_of_order_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var first = SomeRows.Total with { Value = Amount.FromInteger(5), Version = 1 };
        var second = SomeRows.Total with { Value = Amount.FromInteger(8), Version = 2 };
        var elsewhere = SomeRows.Total with { Segment = SomeRows.NewSegment(), Value = Amount.FromInteger(100), Version = 1 };

        await database.Store.StoreAsync([second, elsewhere], [SomeRows.Register with { Rank = 9 }], Cancelled);
        await database.Store.StoreAsync([first], [SomeRows.Register with { Rank = 4 }], Cancelled);
        await database.Store.StoreAsync([second, elsewhere], [SomeRows.Register with { Rank = 9 }], Cancelled);

        Assert.Equal("108", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_hourly"));
        Assert.Equal("108", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_daily"));
        Assert.Equal("1|9", await database.ValueAsync("SELECT count(), max(rank) FROM unique_registers"));
    }

    [Theory, MemberData(nameof(PoisonTotals))]
    public async Task A_total_that_cannot_be_stored_blocks_nobody_else(string what, TotalRow poison)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var rows = Enumerable.Range(0, 1_000).Select(_ => SomeRows.Total with { Segment = SomeRows.NewSegment() }).ToList();
        rows.Insert(337, poison with { Segment = SomeRows.NewSegment() });

        await database.Store.StoreAsync(rows, [SomeRows.Register], Cancelled);

        Assert.Equal("1000", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_hourly"));
        Assert.Equal("1", await database.ValueAsync("SELECT count() FROM unique_registers"));
        var quarantined = await database.ValueAsync("SELECT table, row, reason FROM quarantine");
        Assert.StartsWith("totals|root 9970, namespace 9971, counter ", quarantined, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {quarantined}");
    }

    [Theory, MemberData(nameof(PoisonRegisters))]
    public async Task A_register_that_cannot_be_stored_blocks_nobody_else(string what, RegisterRow poison)
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var rows = Enumerable.Range(0, 100).Select(register => SomeRows.Register with { Register = (ushort)register }).ToList();
        rows.Insert(33, poison);

        await database.Store.StoreAsync([SomeRows.Total], rows, Cancelled);

        Assert.Equal("100", await database.ValueAsync("SELECT count() FROM unique_registers"));
        var quarantined = await database.ValueAsync("SELECT table, row, reason FROM quarantine");
        Assert.StartsWith("registers|root 9970, namespace 9971, counter ", quarantined, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {quarantined}");
    }

    [Fact]
    public async Task A_poison_row_on_its_own_is_set_aside_too()
    {
        await using var database = await TestDatabase.CreateAsync(server);

        await database.Store.StoreAsync([SomeRows.Total with { Hour = SomeRows.Total.Hour.AddSeconds(1) }], [], Cancelled);

        Assert.Equal("1", await database.ValueAsync("SELECT count() FROM quarantine"));
    }

    [Fact]
    public async Task Rows_of_two_hundred_months_go_in_at_once()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var rows = Enumerable.Range(0, 200).Select(month => SomeRows.Total with { Hour = new DateTime(2000, 1, 1).AddMonths(month) }).ToList();

        await database.Store.StoreAsync(rows, [], Cancelled);

        Assert.Equal("200", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_hourly"));
    }

    [Fact]
    public async Task A_missing_table_is_a_passing_fault_and_nothing_is_set_aside()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await database.ExecuteAsync("DROP TABLE registers");

        await Assert.ThrowsAsync<RollupStoreException>(() => database.Store.StoreAsync([SomeRows.Total], [SomeRows.Register], Cancelled));

        Assert.Equal("0", await database.ValueAsync("SELECT count() FROM quarantine"));
    }

    [Fact]
    public async Task A_reason_that_nobody_knows_is_not_held_against_the_rows_while_none_are_taken()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await database.ExecuteAsync("ALTER TABLE totals ADD CONSTRAINT broken CHECK throwIf(version > 0, 'out of order') = 0");
        var rows = Enumerable.Range(0, 1_000).Select(_ => SomeRows.Total with { Segment = SomeRows.NewSegment() }).ToList();

        await Assert.ThrowsAsync<RollupStoreException>(() => database.Store.StoreAsync(rows, [], Cancelled));

        Assert.Equal("0", await database.ValueAsync("SELECT count() FROM quarantine"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_passing_fault()
    {
        using var nobody = TestDatabase.Open("Host=127.0.0.1;Port=9");
        await using var database = await TestDatabase.CreateAsync(server);
        var store = TestDatabase.NewStore(nobody);

        await Assert.ThrowsAsync<RollupStoreException>(() => store.StoreAsync([SomeRows.Total], [], Cancelled));
    }
}
