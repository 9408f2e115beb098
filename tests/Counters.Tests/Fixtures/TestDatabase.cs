using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse;
using Counters.ClickHouse.Reads;
using Counters.Rollups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Fixtures;

/// <summary>A migrated database of its own on the shared ClickHouse, so that tests do not see each other's rows.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ClickHouseMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

    private TestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        Database = Open(connectionString);
        Store = NewStore(Database);
    }

    public string ConnectionString { get; }

    public ClickHouseDatabase Database { get; }

    public ClickHouseRollupStore Store { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TestDatabase> CreateAsync(ClickHouseFixture server)
    {
        var database = Unmigrated(server);
        await database.NewMigration().ApplyAsync(Cancelled);
        return database;
    }

    public static TestDatabase Unmigrated(ClickHouseFixture server) =>
        new($"{server.ConnectionString.TrimEnd(';')};Database=t_{Guid.CreateVersion7():N}");

    public static ClickHouseDatabase Open(string connectionString, ReadOptions? reads = null) =>
        new(Options.Create(new ClickHouseOptions { ConnectionString = connectionString }), Options.Create(reads ?? new ReadOptions()), Metrics);

    public SchemaMigration NewMigration() => new(Database, TimeProvider.System, NullLogger<SchemaMigration>.Instance);

    public static ClickHouseRollupStore NewStore(ClickHouseDatabase database) => new(
        database,
        Metrics,
        TimeProvider.System,
        NullLogger<ClickHouseRollupStore>.Instance);

    public Task ExecuteAsync(string sql) => Database.ExecuteAsync(sql, cancellationToken: Cancelled);

    /// <summary>The rows as texts, columns joined by a bar.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql) => await Database.ReadAsync(
        sql,
        new ClickHouseParameterCollection(),
        row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(column => Convert.ToString(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))),
        Cancelled);

    public async Task<string> ValueAsync(string sql) => (await RowsAsync(sql)).Single();

    public async ValueTask DisposeAsync()
    {
        await Database.ExecuteAsync($"DROP DATABASE IF EXISTS `{Database.Name}` SYNC", null, "default", CancellationToken.None);
        Database.Dispose();
    }
}
