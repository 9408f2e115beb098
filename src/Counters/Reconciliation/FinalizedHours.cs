using ClickHouse.Driver.ADO.Parameters;
using ClickHouse.Driver.Utility;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Counting.Storage;

namespace Counters.Reconciliation;

/// <summary>
/// Stores hours whose figures are final in ClickHouse, for as long as they may be asked for and for SQL. Writing an hour again changes
/// nothing.
/// </summary>
internal sealed class FinalizedHours(ClickHouseDatabase database)
{
    private static readonly string[] Columns =
        ["hour", "silo", "name", "accepted", "in_doubt", "committed", "flushed", "is_complete", "settled_at"];

    /// <summary>Rows from one hour until before the other; what is visible is not among them.</summary>
    public async Task<List<SiloHour>> ReadAsync(uint from, uint to, bool isExact, CancellationToken cancellationToken)
    {
        const string Sql =
            """
            SELECT toUInt32(intDiv(toUnixTimestamp(hour), 3600)) AS number, silo, name, accepted, in_doubt, committed, flushed, is_complete
            FROM reconciliation FINAL
            WHERE hour >= toDateTime({from:Int64}, 'UTC') AND hour < toDateTime({to:Int64}, 'UTC')
            """;
        var parameters = new ClickHouseParameterCollection();
        parameters.AddParameter("from", from * 3600L);
        parameters.AddParameter("to", to * 3600L);
        return await database.ReadAsync(
            Sql,
            parameters,
            row => new SiloHour(
                new Account(row.GetFieldValue<uint>(0), AccountFields.ParseSilo(row.GetString(1))),
                row.GetString(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6),
                Visible: 0,
                row.GetBoolean(7) ? HourStatus.Settled : HourStatus.Incomplete,
                isExact),
            cancellationToken);
    }

    public Task KeepAsync(IReadOnlyList<SiloHour> rows, DateTimeOffset now, CancellationToken cancellationToken) => database.InsertAsync(
        "reconciliation",
        Columns,
        rows.Select(row => new object[]
        {
            DateTime.UnixEpoch.AddHours(row.Account.Hour), AccountFields.Silo(row.Account.Silo), row.Name, row.Accepted, row.InDoubt, row.Committed, row.Flushed,
            row.Status == HourStatus.Settled, now.UtcDateTime,
        }),
        cancellationToken);
}
