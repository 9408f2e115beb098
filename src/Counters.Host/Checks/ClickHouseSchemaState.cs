using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.ClickHouse;

namespace Counters.Host.Checks;

/// <summary>Asks ClickHouse for its version and its schema, also when our database is not there.</summary>
internal sealed class ClickHouseSchemaState(ClickHouseDatabase database)
{
    private const string OutsideTheDatabase = "default";

    public async Task<string> VersionAsync() => (await TextsAsync("SELECT version()"))[0];

    /// <summary>Names of the migrations that were applied; empty when there is no schema yet.</summary>
    public async Task<IReadOnlyCollection<string>> AppliedAsync()
    {
        var tables = await TextsAsync("SELECT name FROM system.tables WHERE database = {database:String} AND name = 'schema_migrations'");
        return tables.Count == 0 ? [] : await TextsAsync($"SELECT DISTINCT name FROM `{database.Name}`.schema_migrations");
    }

    private Task<List<string>> TextsAsync(string sql)
    {
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("database", database.Name);
        return database.ReadAsync(sql, parameters, row => row.GetString(0), CancellationToken.None, OutsideTheDatabase);
    }
}
