using ClickHouse.Driver;
using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Microsoft.Extensions.Logging;

namespace Counters.ClickHouse;

/// <summary>Brings the database to the schema of this build: creates it, renews the functions, applies what is missing.</summary>
/// <remarks>Several silos may do so at once; <c>Schema/README.md</c> says why that is safe.</remarks>
public sealed partial class SchemaMigration(ClickHouseDatabase database, TimeProvider time, ILogger<SchemaMigration> logger)
{
    /// <summary>ClickHouse lets concurrent DDL of one name fail now and then; the statement is then repeated.</summary>
    private const int AttemptsMax = 5;

    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>The database exists when nothing else may exist yet, so these two run before anything is looked up.</summary>
    private const string OutsideTheDatabase = "default";

    /// <exception cref="ClickHouseServerException">A statement failed each time; the database may be half way, and the next start goes on.</exception>
    public Task ApplyAsync(CancellationToken cancellationToken) => ApplyAsync(SchemaScript.Migrations, cancellationToken);

    /// <summary>The same for a build that knows other migrations.</summary>
    internal async Task ApplyAsync(IReadOnlyList<SchemaScript> migrations, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE DATABASE IF NOT EXISTS `{database.Name}`", OutsideTheDatabase, cancellationToken);
        await ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied_at DateTime64(3, 'UTC')) ENGINE = ReplacingMergeTree ORDER BY name",
            null,
            cancellationToken);
        var applied = await AppliedAsync(cancellationToken);
        var newer = applied.Except(migrations.Select(script => script.Name)).ToList();
        if (newer.Count > 0) { LogNewer(logger, string.Join(", ", newer)); }

        // Before the migrations: ClickHouse puts a function's text into a view when the view is made.
        foreach (var script in SchemaScript.Functions)
        {
            await ApplyAsync(script, cancellationToken);
        }

        foreach (var script in migrations.Where(script => !applied.Contains(script.Name)))
        {
            await ApplyAsync(script, cancellationToken);
            await RememberAsync(script, cancellationToken);
            LogApplied(logger, script.Name, database.Name);
        }
    }

    /// <summary>Whether everything that this build needs has been applied.</summary>
    /// <exception cref="ClickHouseServerException">There is no database, or no trace of migrations in it.</exception>
    public async Task<bool> IsAppliedAsync(CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(cancellationToken);
        return SchemaScript.Migrations.All(script => applied.Contains(script.Name));
    }

    private Task<List<string>> AppliedAsync(CancellationToken cancellationToken) => database.ReadAsync(
        "SELECT name FROM schema_migrations", new ClickHouseParameterCollection(), row => row.GetString(0), cancellationToken);

    private async Task ApplyAsync(SchemaScript script, CancellationToken cancellationToken)
    {
        foreach (var statement in script.Statements)
        {
            await ExecuteAsync(statement, null, cancellationToken);
        }
    }

    private async Task RememberAsync(SchemaScript script, CancellationToken cancellationToken)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("name", script.Name);
        await database.ExecuteAsync("INSERT INTO schema_migrations SELECT {name:String}, now64(3)", parameters, cancellationToken: cancellationToken);
    }

    private async Task ExecuteAsync(string statement, string? outside, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.ExecuteAsync(statement, null, outside, cancellationToken);
                return;
            }
            catch (ClickHouseServerException) when (attempt < AttemptsMax)
            {
                await Task.Delay(AttemptDelay, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(
        1301,
        LogLevel.Information,
        "A newer version has migrated the ClickHouse schema ({Migrations}). Migrations only add, so this version works with it.")]
    private static partial void LogNewer(ILogger logger, string migrations);

    [LoggerMessage(1302, LogLevel.Information, "Applied {Script} to ClickHouse database {Database}.")]
    private static partial void LogApplied(ILogger logger, string script, string database);
}
