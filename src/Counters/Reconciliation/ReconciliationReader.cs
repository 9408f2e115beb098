using System.Globalization;
using Counters.ClickHouse;
using Counters.Contracts;
using Counters.Counting;
using Counters.Counting.Storage;
using Counters.Redis;
using Counters.Rollups;
using Microsoft.Extensions.Options;

namespace Counters.Reconciliation;

/// <summary>Reads the figures of some hours of receipt: settled ones from ClickHouse, the others from Redis, what is visible always anew.</summary>
internal sealed class ReconciliationReader(
    RedisAccounts accounts, FinalizedHours settled, ClickHouseDatabase database, ICompleteness completeness, CountingPolicy policy, IOptions<RedisOptions> redis)
{
    /// <summary>Hours that one reading covers; what is older can be asked of the table in SQL.</summary>
    public const int HoursMax = 72;

    /// <summary>The figures from one hour until before the other, the newest first.</summary>
    public async Task<HourFigures> ReadAsync(uint from, uint to, CancellationToken cancellationToken)
    {
        // In this order. What is complete by the first reading is visible in the last one; and an hour leaves Redis only after it has been settled, so
        // a reader that finds it half removed in Redis finds it settled afterwards.
        var completeThrough = await completeness.CompleteThroughAsync(cancellationToken);
        var reading = await accounts.ReadAsync();
        var kept = (await settled.ReadAsync(from, to, !redis.Value.IsEmbedded, cancellationToken)).ToLookup(row => row.Account.Hour);
        var visible = await VisibleAsync(from, to, cancellationToken);
        var judgement = new HourReconciler(reading, visible, completeThrough, policy.Clock.GetUtcNow(), IsExact: !redis.Value.IsEmbedded);
        var rows = new List<SiloHour>();
        for (var hour = to; hour-- > from;)
        {
            rows.AddRange(kept.Contains(hour) ? Kept(kept[hour].ToList(), hour, visible) : judgement.Of(hour));
        }

        return new HourFigures(completeThrough, reading, rows, kept.Select(hour => hour.Key).ToHashSet());
    }

    /// <summary>The hour that is going on, in the numbers of accounts.</summary>
    public uint CurrentHour() => RollupHour.Of((uint)policy.Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>With what is visible now, also of silos that the hour knew nothing of.</summary>
    private static IEnumerable<SiloHour> Kept(List<SiloHour> rows, uint hour, Dictionary<Account, long> visible)
    {
        var strangers = visible.Keys.Where(account => account.Hour == hour && !rows.Exists(row => row.Account == account));
        return rows.Concat(strangers.Select(account => new SiloHour(account, "", 0, 0, 0, 0, 0, rows[0].Status, rows[0].IsExact)))
            .Select(row => row with { Visible = visible.GetValueOrDefault(row.Account) })
            .OrderBy(row => row.Account.Silo);
    }

    private async Task<Dictionary<Account, long>> VisibleAsync(uint from, uint to, CancellationToken cancellationToken)
    {
        var query = new VisibleEventsQuery(DateTimeOffset.UnixEpoch.AddHours(from), DateTimeOffset.UnixEpoch.AddHours(to));
        var rows = await database.ReadAsync(
            query.ToSql(),
            query.ToParameters(),
            row => (Account: new Account(Convert.ToUInt32(row.GetValue(0), CultureInfo.InvariantCulture), AccountFields.ParseSilo(row.GetString(1))), Events: row.GetInt64(2)),
            cancellationToken);
        return rows.ToDictionary(row => row.Account, row => row.Events);
    }
}

/// <summary>Holds the figures of some hours.</summary>
/// <param name="Reading">What Redis held when they were made.</param>
/// <param name="Kept">Hours whose figures came from ClickHouse, because they were settled before.</param>
internal sealed record HourFigures(DateTimeOffset CompleteThrough, AccountsReading Reading, IReadOnlyList<SiloHour> Rows, IReadOnlySet<uint> Kept);
