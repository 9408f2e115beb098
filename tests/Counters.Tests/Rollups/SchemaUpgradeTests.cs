using System.Text.RegularExpressions;
using Counters.ClickHouse;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Counters.Tests.Rollups;

/// <summary>Silos of the version before go on inserting and querying while this one migrates, and this one goes on when a later one has.</summary>
public sealed partial class SchemaUpgradeTests(ClickHouseFixture server)
{
    /// <summary>The last migration of the version before. There is none yet: this version is the first, and meets silos of its own kind.</summary>
    private const string LastOfBefore = "0011_store.sql";

    private const int SilosAtOnce = 3;

    /// <summary>Every insert of the version before, by its columns.</summary>
    private static readonly string[] InsertsOfBefore =
    [
        "totals (root_namespace_id, namespace_id, counter, hour, segment, root_assumed, value, version) VALUES (1, 2, 'c', '2026-11-23 10:00:00', generateUUIDv4(), false, 1.5, 3)",
        "registers (root_namespace_id, namespace_id, counter, day, register, rank) VALUES (1, 2, 'c-user', '2026-11-23', 7, 3)",
        "quarantine (at, table, row, reason) VALUES ('2026-11-23 10:00:00', 'totals', 'x', 'y')",
        "metrics_dictionary (activated_at, dictionary_version, key_path, time_frame, kind, counter, data_source, status, description, product_group, "
            + "identifier) VALUES ('2026-11-23 10:00:00', 'v', 'counts.c', 'all', 'total', 'c', 'internal_events', 'active', '', '', '')",
        "store SELECT generateUUIDv4(), now64(6)",
        "rejected (minute, client, code, event, property, namespace_id, events) VALUES (now(), 'k', 'unknown_event', 'e', 'event', 2, 1)",
        "canaries (root_namespace_id, namespace_id, counter, hour, segment, root_assumed, value, version) VALUES (-1, -1, 'c', now(), generateUUIDv4(), false, 1, 1)",
        "reconciliation (hour, silo, name, accepted, in_doubt, committed, flushed, is_complete, settled_at) VALUES ('2026-11-23 10:00:00', 's', 'n', 1, "
            + "0, 1, 1, true, '2026-11-23 12:00:00')",
        """
        audit (at, id, version, action, client, address, subject, count, bytes, old_version, new_version, outcome, status, code, suppressed)
        VALUES ('2026-11-23 10:00:00', 'i', 1, 'a', 'k', '::1', '', NULL, NULL, '', '', 'begun', 0, '', 0)
        """,
        "customer_records (customer_id, shard, version, name, seats, namespace_ids, valid_froms, valid_tos) VALUES ('acme', 1, 1, 'Acme', 2, [1], ['1970-01-01'], ['2106-01-01'])",
        "namespace_records (namespace_id, shard, version, valid_froms, valid_tos, parent_ids, full_paths, plans) VALUES (1, 1, 1, ['1970-01-01 "
            + "00:00:00'], ['2106-01-01 00:00:00'], [0], ['acme'], [''])",
        "schema_migrations SELECT 'x', now64(3)",
    ];

    private static readonly string[] QueriesOfBefore =
    [
        "SELECT root_namespace_id, namespace_id, counter, hour, value, root_assumed FROM usage_hourly",
        "SELECT root_namespace_id, namespace_id, counter, day, value, root_assumed FROM usage_daily",
        "SELECT root_namespace_id, namespace_id, counter, day, register, rank FROM unique_registers",
        "SELECT key_path, time_frame, kind, counter, data_source, status, description, product_group, dictionary_version, activated_at, identifier FROM metrics",
        "SELECT root_namespace_id, namespace_id, counter, identifier_value, hour, value, root_assumed FROM breakdown_hourly",
        "SELECT root_namespace_id, namespace_id, counter, identifier_value, day, value, root_assumed FROM breakdown_daily",
        "SELECT counter, active_from FROM counter_activity",
        "SELECT root_namespace_id, value FROM metric_28d(key_path = 'counts.c', recorded_at = '2026-11-23 10:00:00')",
        "SELECT key_path, value, status FROM service_ping(roots = [1], recorded_at = '2026-11-23 10:00:00')",
        "SELECT customer_id, name, seats, namespaces FROM customers",
        "SELECT customer_id, name, root_namespace_id, valid_from, valid_to FROM customer_namespaces",
        "SELECT namespace_id, valid_from, valid_to, parent_id, full_path, plan FROM namespaces",
        "SELECT hll_count([1, 2, 3])",
    ];

    private static IReadOnlyList<SchemaScript> Before { get; } =
        [.. SchemaScript.Migrations.Where(script => string.CompareOrdinal(script.Name, LastOfBefore) <= 0)];

    [Fact]
    public async Task The_version_before_inserts_and_queries_while_several_silos_migrate_its_schema()
    {
        await using var database = TestDatabase.Unmigrated(server);
        await database.NewMigration().ApplyAsync(Before, TestContext.Current.CancellationToken);
        using var migrated = new CancellationTokenSource();
        var work = WorkAsBeforeAsync(database, migrated.Token);
        await Task.WhenAll(Enumerable.Range(0, SilosAtOnce).Select(async _ =>
        {
            using var silo = TestDatabase.Open(database.ConnectionString);
            await new SchemaMigration(silo, TimeProvider.System, NullLogger<SchemaMigration>.Instance).ApplyAsync(TestContext.Current.CancellationToken);
        }));
        await migrated.CancelAsync();
        var rounds = await work;

        // And ever after, until the last of them is replaced.
        await WorkOnceAsBeforeAsync(database);
        Assert.Equal($"{rounds + 1}", await database.ValueAsync("SELECT count() FROM totals"));
        Assert.Equal("1", await database.ValueAsync($"SELECT sum(value) = 1.5 * {rounds + 1} FROM usage_hourly"));
    }

    [Fact]
    public async Task Migrations_keep_every_column_of_the_version_before_with_its_type()
    {
        await using var database = TestDatabase.Unmigrated(server);
        await database.NewMigration().ApplyAsync(Before, TestContext.Current.CancellationToken);
        const string Columns = "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, name";
        var before = await database.RowsAsync(Columns);
        await database.NewMigration().ApplyAsync(TestContext.Current.CancellationToken);
        var after = (await database.RowsAsync(Columns)).Select(column => column.Split('|')).ToDictionary(column => (column[0], column[1]), column => column[2]);
        Assert.All(before.Select(column => column.Split('|')), column => Assert.True(
            Takes(
                after.GetValueOrDefault((column[0], column[1])), column[2]), $"{column[0]}.{column[1]} was {column[2]} and is {after.GetValueOrDefault((column[0], column[1]))}"));
    }

    [Fact]
    public async Task A_schema_that_a_later_version_has_migrated_is_worked_on()
    {
        await using var database = await TestDatabase.CreateAsync(server);
        await database.ExecuteAsync("ALTER TABLE totals ADD COLUMN later String DEFAULT 'x'");
        await database.ExecuteAsync("INSERT INTO schema_migrations SELECT '9999_later.sql', now64(3)");
        await database.NewMigration().ApplyAsync(TestContext.Current.CancellationToken);
        await database.Store.StoreAsync([SomeRows.Total], [SomeRows.Register], TestContext.Current.CancellationToken);
        Assert.Equal("1", await database.ValueAsync("SELECT count() FROM usage_hourly"));
    }

    /// <summary>What shipped stays as it is, so only what comes after it can break the rule.</summary>
    [Fact]
    public void Migrations_only_add()
    {
        var offenders =
            from script in SchemaScript.Migrations
            from statement in script.Statements
            where !Adds().IsMatch(statement)
            select $"{script.Name}: {statement.Split('\n')[0]}";
        Assert.Empty(offenders);
    }

    private static async Task<int> WorkAsBeforeAsync(TestDatabase database, CancellationToken until)
    {
        var rounds = 0;
        while (!until.IsCancellationRequested)
        {
            await WorkOnceAsBeforeAsync(database);
            rounds++;
        }

        return rounds;
    }

    private static async Task WorkOnceAsBeforeAsync(TestDatabase database)
    {
        foreach (var insert in InsertsOfBefore) { await database.ExecuteAsync($"INSERT INTO {insert}"); }
        foreach (var query in QueriesOfBefore) { await database.RowsAsync(query); }
    }

    /// <summary>Whether a column is as it was, or an enumeration that has got further names behind.</summary>
    private static bool Takes(string? after, string before) =>
        after == before || (before.StartsWith("Enum", StringComparison.Ordinal) && after?.StartsWith($"{before[..^1]},", StringComparison.Ordinal) == true);

    [GeneratedRegex(@"\A(CREATE (TABLE|VIEW|MATERIALIZED VIEW|DICTIONARY) IF NOT EXISTS|CREATE OR REPLACE VIEW|ALTER TABLE \w+ ADD (INDEX|PROJECTION) IF NOT EXISTS|ALTER TABLE \w+ ADD COLUMN IF NOT EXISTS \w+ [^;]* DEFAULT |ALTER TABLE \w+ MODIFY COLUMN \w+ Enum8\(|INSERT INTO)")]
    private static partial Regex Adds();
}
