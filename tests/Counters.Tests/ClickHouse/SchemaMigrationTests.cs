using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Counters.Tests.Rollups;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.ClickHouse;

public sealed class SchemaMigrationTests(ClickHouseFixture server)
{
    [Fact]
    public async Task A_second_run_changes_nothing_and_keeps_the_rows()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await database.Store.StoreAsync([SomeRows.Total], [SomeRows.Register], TestContext.Current.CancellationToken);

        await database.NewMigration().ApplyAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1", await database.ValueAsync("SELECT count() FROM usage_hourly"));
        Assert.Equal(
            SchemaScript.Migrations.Select(script => script.Name),
            await database.RowsAsync("SELECT name FROM schema_migrations ORDER BY name"));
    }

    [Fact]
    public async Task Silos_that_start_at_once_all_find_the_whole_schema()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var database = TestDatabase.Unmigrated(server);
            using var other = TestDatabase.Open(database.ConnectionString);
            var otherMigration = new SchemaMigration(other, TimeProvider.System, NullLogger<SchemaMigration>.Instance);

            await Task.WhenAll(
                database.NewMigration().ApplyAsync(TestContext.Current.CancellationToken),
                otherMigration.ApplyAsync(TestContext.Current.CancellationToken),
                database.NewMigration().ApplyAsync(TestContext.Current.CancellationToken));

            Assert.Equal(
                [
                    "audit", "breakdown_daily", "breakdown_hourly", "canaries", "counter_activity", "customer_namespaces", "customer_records",
                    "customers", "metric_28d", "metric_7d", "metric_all", "metric_between",
                    "metric_in_weeks", "metrics", "metrics_dictionary", "namespace_records", "namespaces", "quarantine", "reconciliation", "registers", "rejected",
                    "schema_migrations", "service_ping", "store", "totals", "unique_registers", "usage_daily", "usage_hourly",
                ],
                await database.RowsAsync("SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name"));
            Assert.Equal(
                SchemaScript.Migrations.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                await database.ValueAsync("SELECT uniqExact(name) FROM schema_migrations"));
        }
    }

    [Fact]
    public void Migrations_are_numbered_once_each_without_a_gap() =>
        Assert.Equal(
            Enumerable.Range(1, SchemaScript.Migrations.Count).Select(number => $"{number:D4}_"),
            SchemaScript.Migrations.Select(script => script.Name[..5]));

    [Fact]
    public void A_script_is_cut_where_a_semicolon_ends_a_line() =>
        Assert.Equal(["SELECT ';'\nFROM a", "SELECT 2"], SchemaScript.Parse("x", "-- why;\nSELECT ';'\nFROM a;\n\nSELECT 2;\n").Statements);

    [Theory]
    [InlineData("Host=127.0.0.1;Database=a`b")]
    [InlineData("Host=127.0.0.1;Database=a-b")]
    public void A_database_whose_name_would_need_quoting_is_refused(string connectionString) =>
        Assert.Throws<InvalidOperationException>(() => TestDatabase.Open(connectionString));

    [Fact]
    public void The_database_is_called_counters_unless_the_string_names_another()
    {
        using var unnamed = TestDatabase.Open("Host=127.0.0.1;Port=1");
        using var named = TestDatabase.Open("Host=127.0.0.1;Port=1;Database=usage");

        Assert.Equal(("counters", "usage"), (unnamed.Name, named.Name));
    }

    [Fact]
    public void Without_a_connection_string_the_refusal_names_the_setting() =>
        Assert.Contains("Counters:ClickHouse", Assert.Throws<InvalidOperationException>(() => TestDatabase.Open("")).Message, StringComparison.Ordinal);
}
