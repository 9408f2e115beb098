using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Dictionary.Versions;
using Counters.Tests.Fixtures;
using Xunit;

namespace Counters.Tests.Rollups;

public sealed class AnalystViewsTests(ClickHouseFixture server)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_hour_is_one_row_however_many_segments_and_versions_it_has()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var other = SomeRows.Total with { Segment = SomeRows.NewSegment(), Value = Amount.Parse("0.5"), RootAssumed = true };
        for (var version = 1; version <= 3; version++)
        {
            await database.Store.StoreAsync(
                [SomeRows.Total with { Version = version, Value = Amount.FromInteger(version) }, other, other with { Hour = other.Hour.AddHours(-1) }], [], Cancelled);
        }

        Assert.Equal(
            ["2026-11-20 09:00:00|0.5|true", "2026-11-20 10:00:00|3.5|true"],
            await database.RowsAsync("SELECT toString(hour), toString(value), toString(root_assumed) FROM usage_hourly ORDER BY hour"));
        Assert.Equal("2026-11-20|4", await database.ValueAsync("SELECT toString(day), toString(value) FROM usage_daily"));
        Assert.Equal("4", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_daily WHERE day >= '2026-11-20' AND counter = 'create_ci_build'"));
    }

    [Fact]
    public async Task Sums_beyond_38_digits_do_not_wrap()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var largest = Amount.Parse("99999999999999999999999999999.999999999");
        await database.Store.StoreAsync(
            [.. Enumerable.Range(0, 3).Select(_ => SomeRows.Total with { Segment = SomeRows.NewSegment(), Value = largest })], [], Cancelled);

        Assert.Equal("299999999999999999999999999999.999999997", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_hourly"));
        Assert.Equal("299999999999999999999999999999.999999997", await database.ValueAsync("SELECT toString(sum(value)) FROM usage_daily"));
    }

    [Fact]
    public async Task The_metrics_view_shows_the_newest_dictionary_only()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var log = new ClickHouseDictionaryHistory(database.Database);
        await log.RecordAsync(Version("a", Metric("counts.old", "old_event")), Noon, Cancelled);
        await log.RecordAsync(Version("b", Metric("counts.new", "one", "two"), Metric("settings.x")), Noon.AddDays(1), Cancelled);

        Assert.Equal(
            ["counts.new|all|total|one|b", "counts.new|all|total|two|b", "settings.x|all|none||b"],
            await database.RowsAsync("SELECT key_path, time_frame, toString(kind), counter, dictionary_version FROM metrics ORDER BY key_path, counter"));
    }

    [Fact]
    public async Task Recording_a_version_again_or_from_another_silo_adds_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var log = new ClickHouseDictionaryHistory(database.Database);
        var version = Version("a", Metric("counts.a", "one"));

        await Task.WhenAll(log.RecordAsync(version, Noon, Cancelled), log.RecordAsync(version, Noon, Cancelled));
        await log.RecordAsync(version, Noon, Cancelled);

        Assert.Equal("1", await database.ValueAsync("SELECT count() FROM metrics"));
        Assert.Equal("1", await database.ValueAsync("SELECT uniqExact(activated_at) FROM metrics_dictionary"));
    }

    [Fact]
    public async Task The_store_knows_the_generation_it_accepted_last()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        var generation = new ClickHouseGeneration(database.Database);
        var (first, second) = (SomeRows.NewSegment(), SomeRows.NewSegment());

        Assert.Null(await generation.ReadAsync(Cancelled));
        await generation.AcceptAsync(first, Cancelled);
        Assert.Equal(first, await generation.ReadAsync(Cancelled));
        await generation.AcceptAsync(second, Cancelled);
        Assert.Equal(second, await generation.ReadAsync(Cancelled));
    }

    private static CounterDictionary Version(string version, params MetricDefinition[] metrics) => new(version, [], metrics);

    private static MetricDefinition Metric(string keyPath, params string[] events) => new()
    {
        KeyPath = keyPath,
        Description = "A metric.",
        TimeFrame = TimeFrame.All,
        DataSource = "internal_events",
        Status = "active",
        Rules = [.. events.Select(name => new CountingRule(name, [], RuleKind.Total, UniqueIdentifier.None))],
        File = "metrics/a.yml",
    };
}
