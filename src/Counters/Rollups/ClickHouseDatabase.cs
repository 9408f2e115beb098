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

    public ClickHouseDatabase(IOptions<ClickHouseOptions> options)
    {
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

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex PlainName();
}
