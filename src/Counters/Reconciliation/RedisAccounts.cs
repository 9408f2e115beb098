using Counters.Contracts;
using Counters.Counting.Storage;
using StackExchange.Redis;

namespace Counters.Reconciliation;

/// <summary>Holds the events of one kind in one account, as a silo or a tag's commits report it.</summary>
internal readonly record struct AccountEntry(AccountKind Kind, Account Account, uint By, long Events);

/// <summary>Holds the accounts that reconciliation has not settled yet, and the runs of silos that wrote them.</summary>
internal sealed record AccountsReading(IReadOnlyList<SiloIncarnation> Silos, IReadOnlyList<AccountEntry> Entries);

/// <summary>
/// Keeps the accounts of reconciliation in Redis until their hour is settled: what commits booked, and what silos acknowledged.
/// </summary>
internal sealed class RedisAccounts(IConnectionMultiplexer redis)
{
    private readonly IDatabase _redis = redis.GetDatabase();

    private static IEnumerable<RedisKey> Keys => Enumerable.Range(0, NamespaceKeys.Tags).Select(NamespaceKeys.Accounts).Prepend(ReconciliationKeys.Tallies);

    /// <summary>Writes a silo's tallies as they are by now, and then the time at which it did.</summary>
    public async Task WriteAsync(SiloIncarnation run, IReadOnlyDictionary<Account, long> accepted, IReadOnlyDictionary<Account, long> inDoubt)
    {
        HashEntry[] tallies =
        [
            .. accepted.Select(tally => new HashEntry(AccountFields.Accepted(tally.Key, run.Silo), tally.Value)),
            .. inDoubt.Select(tally => new HashEntry(AccountFields.InDoubt(tally.Key), tally.Value)),
        ];
        if (tallies.Length > 0) { await _redis.HashSetAsync(ReconciliationKeys.Tallies, tallies); }
        await _redis.HashSetAsync(ReconciliationKeys.Silos, AccountFields.Silo(run.Silo), run.ToText());
    }

    /// <summary>Silos are read first: what one has acknowledged by the time it gives is in the tallies that are read after it.</summary>
    public async Task<AccountsReading> ReadAsync()
    {
        var silos = await _redis.HashGetAllAsync(ReconciliationKeys.Silos);
        var hashes = await Task.WhenAll(Keys.Select(key => _redis.HashGetAllAsync(key)));
        return new AccountsReading(
            [.. silos.Select(silo => SiloIncarnation.Parse(silo.Name.ToString(), silo.Value.ToString()))],
            [.. hashes.SelectMany(fields => fields).Select(Entry)]);
    }

    /// <summary>Removes everything of an hour: it is settled and kept elsewhere.</summary>
    public Task RemoveAsync(uint hour) => Task.WhenAll(Keys.Select(async key =>
    {
        var fields = await _redis.HashKeysAsync(key);
        var gone = fields.Where(field => AccountFields.Parse(field.ToString()).Account.Hour == hour).ToArray();
        if (gone.Length > 0) { await _redis.HashDeleteAsync(key, gone); }
    }));

    /// <summary>Forgets runs of silos.</summary>
    public Task ForgetAsync(IEnumerable<uint> silos) =>
        _redis.HashDeleteAsync(ReconciliationKeys.Silos, [.. silos.Select(silo => (RedisValue)AccountFields.Silo(silo))]);

    private static AccountEntry Entry(HashEntry field)
    {
        var (kind, account, by) = AccountFields.Parse(field.Name.ToString());
        return new AccountEntry(kind, account, by, (long)field.Value);
    }
}
