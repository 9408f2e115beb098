using System.Text.RegularExpressions;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using ClickHouse.Driver.ADO.Parameters;
using Counters.ClickHouse.Reads;
using Microsoft.Extensions.Options;

namespace Counters.ClickHouse;

/// <summary>
/// Gives access to the database that holds rollups, and is the only way to it. Reads are bounded by <see cref="ReadSettings"/>, changes are
/// not reads.
/// </summary>
public sealed partial class ClickHouseDatabase : IDisposable
{
    /// <summary>Used when the connection string names none.</summary>
    public const string DefaultName = "counters";

    private static readonly InsertOptions PlainInsert = new() { CustomSettings = WriteSettings.Of() };

    private readonly TimeSpan _statementTimeout;
    private readonly TimeSpan _exportTimeout;
    private readonly ClickHouseMetrics _metrics;
    private readonly ReadBounds _bounds;
    private readonly ClickHouseClient _client;

    /// <summary>Waits longer for an answer's beginning than the other one.</summary>
    private readonly ClickHouseClient _exports;

    public ClickHouseDatabase(IOptions<ClickHouseOptions> options, IOptions<ReadOptions> reads, ClickHouseMetrics metrics)
    {
        _metrics = metrics;
        _bounds = new ReadBounds(reads.Value);
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

        (_statementTimeout, _exportTimeout) = (given.StatementTimeout, given.ExportTimeout);
        _client = Client(connection, given.StatementTimeout);
        _exports = Client(connection, given.ExportTimeout + given.StatementTimeout);
    }

    public string Name { get; }

    /// <summary>Reads rows, each turned into a <typeparamref name="TRow"/> while the reader stands on it. ClickHouse gives a query up when its token is cancelled.</summary>
    /// <param name="database">Another database than this one, for what the server says of itself.</param>
    /// <exception cref="ReadSettingsRefusedException">The user may not read with the settings that bound a read.</exception>
    public async Task<List<TRow>> ReadAsync<TRow>(
        string sql,
        ClickHouseParameterCollection parameters,
        Func<System.Data.Common.DbDataReader, TRow> read,
        CancellationToken cancellationToken,
        string? database = null)
    {
        var settings = await SettingsAsync(cancellationToken);
        return await MeasureAsync(
            "read", null, () => ReadRowsAsync(sql, parameters, settings.Options(_statementTimeout, database), read, cancellationToken));
    }

    /// <summary>Begins a read whose answer is a file of ClickHouse's making. What is wrong with it comes out here, before the answer has begun.</summary>
    /// <param name="sql">With the format of the file.</param>
    /// <exception cref="ReadSettingsRefusedException">The user may not read with the settings that bound a read.</exception>
    public async Task<ClickHouseRawResult> ReadFileAsync(string sql, ClickHouseParameterCollection parameters, CancellationToken cancellationToken)
    {
        var settings = (await SettingsAsync(cancellationToken)).Of(_exportTimeout);

        // By the clock and not by an estimate made of the first seconds, which fails a query that is only slow to begin.
        settings["timeout_before_checking_execution_speed"] = 0;
        var (text, parts) = ChunkedArrayParameters.Split(sql, parameters);
        using var connection = _exports.CreateConnection();
        using var command = connection.CreateCommand(text);
        foreach (ClickHouseDbParameter parameter in parts) { command.Parameters.Add(parameter); }
        foreach (var (name, value) in settings) { command.CustomSettings[name] = value; }
        return await MeasureAsync("export", null, () => command.ExecuteRawResultAsync(cancellationToken));
    }

    /// <summary>Inserts rows in bulk. What it means that it returns is the table's business.</summary>
    /// <param name="options">Made with <see cref="WriteSettings"/>; null for a plain insert.</param>
    public Task InsertAsync(
        string table, IEnumerable<string> columns, IEnumerable<object[]> rows, CancellationToken cancellationToken, InsertOptions? options = null) =>
        MeasureAsync("insert", table, () => _client.InsertBinaryAsync(table, columns, rows, options ?? PlainInsert, cancellationToken));

    /// <summary>Executes a statement that changes something: a migration, or an insert that ClickHouse computes.</summary>
    public Task ExecuteAsync(
        string sql, ClickHouseParameterCollection? parameters = null, string? database = null, CancellationToken cancellationToken = default) =>
        _client.ExecuteNonQueryAsync(sql, parameters, new QueryOptions { Database = database }, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _exports.Dispose();
        _bounds.Dispose();
    }

    /// <summary>Times an operation that is not one of the others.</summary>
    private Task<T> MeasureAsync<T>(string operation, string? table, Func<Task<T>> call) => _metrics.MeasureAsync(operation, table, call);

    private ClickHouseClient Client(ClickHouseConnectionStringBuilder connection, TimeSpan timeout) => new(new ClickHouseClientSettings(connection)
    {
        Database = Name,
        Timeout = timeout,
        // Parameters hold lists of counters, which are longer than a URL may be.
        UseFormDataParameters = true,
    });

    private ValueTask<ReadSettings> SettingsAsync(CancellationToken cancellationToken) => _bounds.SettingsAsync(ProbeAsync, cancellationToken);

    /// <summary>Reads outside of the database, which may not be there yet.</summary>
    private async Task<(string Memory, string Threads)> ProbeAsync(string sql, ReadSettings settings, CancellationToken cancellationToken) =>
        (await ReadRowsAsync(
            sql,
            new ClickHouseParameterCollection(),
            settings.Options(_statementTimeout, "default"),
            row => (row.IsDBNull(0) ? "" : row.GetString(0), row.GetString(1)),
            cancellationToken)).Single();

    private async Task<List<TRow>> ReadRowsAsync<TRow>(
        string sql,
        ClickHouseParameterCollection parameters,
        QueryOptions options,
        Func<System.Data.Common.DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        var (text, parts) = ChunkedArrayParameters.Split(sql, parameters);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_statementTimeout + _statementTimeout);
        await using var reader = await _client.ExecuteReaderAsync(text, parts, options, bound.Token);

        // The driver waits for rows in a call that no token reaches; closing the connection ends it, and the query with it.
        await using var closing = bound.Token.UnsafeRegister(static reader => ((System.Data.Common.DbDataReader)reader!).Dispose(), reader);
        try
        {
            while (await reader.ReadAsync(bound.Token)) { rows.Add(read(reader)); }
            return rows;
        }
        catch (Exception fault) when (bound.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException("ClickHouse began an answer and did not end it in time.", fault);
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex PlainName();
}
