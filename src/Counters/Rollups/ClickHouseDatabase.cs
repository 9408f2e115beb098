using System.Text.RegularExpressions;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using ClickHouse.Driver.ADO.Parameters;
using Microsoft.Extensions.Options;

namespace Counters.Rollups;

/// <summary>The one database that holds rollups: its name and the client that everybody shares.</summary>
public sealed partial class ClickHouseDatabase : IDisposable
{
    /// <summary>Used when the connection string names none.</summary>
    public const string DefaultName = "counters";

    private readonly TimeSpan _statementTimeout;
    private readonly ClickHouseMetrics _metrics;

    public ClickHouseDatabase(IOptions<ClickHouseOptions> options, ClickHouseMetrics metrics)
    {
        _metrics = metrics;
        var given = options.Value;
        if (string.IsNullOrWhiteSpace(given.ConnectionString))
        {
            throw new InvalidOperationException($"There is no ClickHouse: {ClickHouseOptions.Key} is empty and the host has started none.");
        }

        var connection = new ClickHouseConnectionStringBuilder(given.ConnectionString);
        Name = connection.ContainsKey("Database") ? connection.Database : DefaultName;
        if (!PlainName().IsMatch(Name))
        {
            throw new InvalidOperationException($"'{Name}' cannot be the name of the ClickHouse database: use letters, digits and underscores.");
        }

        _statementTimeout = given.StatementTimeout;
        Client = new ClickHouseClient(new ClickHouseClientSettings(connection)
        {
            Database = Name,
            Timeout = given.StatementTimeout,
            // Parameters hold lists of counters, which are longer than a URL may be.
            UseFormDataParameters = true,
        });
    }

    public string Name { get; }

    public ClickHouseClient Client { get; }

    /// <summary>Reads rows, each turned into a <typeparamref name="TRow"/> while the reader stands on it.</summary>
    public async Task<List<TRow>> ReadAsync<TRow>(
        string sql,
        ClickHouseParameterCollection parameters,
        Func<System.Data.Common.DbDataReader, TRow> read,
        CancellationToken cancellationToken) =>
        await MeasureAsync("read", null, () => ReadRowsAsync(sql, parameters, read, cancellationToken));

    /// <summary>Inserts rows in bulk. What it means that it returns is the table's business.</summary>
    public Task InsertAsync(
        string table, IEnumerable<string> columns, IEnumerable<object[]> rows, CancellationToken cancellationToken, InsertOptions? options = null) =>
        MeasureAsync("insert", table, () => Client.InsertBinaryAsync(table, columns, rows, options, cancellationToken));

    /// <summary>Times an operation that is not one of the others.</summary>
    internal Task<T> MeasureAsync<T>(string operation, string? table, Func<Task<T>> call) => _metrics.MeasureAsync(operation, table, call);

    public void Dispose() => Client.Dispose();

    private async Task<List<TRow>> ReadRowsAsync<TRow>(
        string sql,
        ClickHouseParameterCollection parameters,
        Func<System.Data.Common.DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        var options = new QueryOptions { MaxExecutionTime = _statementTimeout };
        var (text, parts) = WideParameters.Split(sql, parameters);
        await using var reader = await Client.ExecuteReaderAsync(text, parts, options, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex PlainName();
}
