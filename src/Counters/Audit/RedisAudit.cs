using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Audit;

/// <summary>A row of the audit as Redis holds it.</summary>
internal readonly record struct HeldAuditRow(string Id, string Text);

/// <summary>Holds the rows of the audit from the call until ClickHouse has confirmed them. Whoever read a row may remove it; a row that changed meanwhile stays.</summary>
internal sealed class RedisAudit(IConnectionMultiplexer redis, ICommitBarrier barrier)
{
    /// <summary>Rows by their ids. Never change the name: it is the storage format.</summary>
    public const string Key = $"{RedisKeys.Prefix}:audit";

    private static readonly string PutScript = RedisScript.Read(typeof(RedisAudit), "audit-put");
    private static readonly string RemoveScript = RedisScript.Read(typeof(RedisAudit), "audit-remove");

    private readonly IDatabase _redis = redis.GetDatabase();

    /// <summary>Writes a row, or writes it again; it is durable when this returns true.</summary>
    /// <param name="rowsMax">False is answered when so many others are held.</param>
    /// <exception cref="RedisException">Redis refused it, or could not be reached; it is not known whether the row was written.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async Task<bool> PutAsync(HeldAuditRow row, int rowsMax)
    {
        if ((long)await _redis.ScriptEvaluateAsync(PutScript, [Key], [row.Id, row.Text, rowsMax]) == 0) { return false; }
        await barrier.CommittedAsync();
        return true;
    }

    /// <summary>Some of the rows, in no order.</summary>
    public async Task<IReadOnlyList<HeldAuditRow>> ReadAsync(int rowsMax)
    {
        var rows = new List<HeldAuditRow>();
        await foreach (var field in _redis.HashScanAsync(Key, pageSize: rowsMax))
        {
            rows.Add(new HeldAuditRow(field.Name.ToString(), field.Value.ToString()));
            if (rows.Count == rowsMax) { break; }
        }

        return rows;
    }

    /// <summary>Returns how many were removed.</summary>
    public async Task<long> RemoveAsync(IEnumerable<HeldAuditRow> rows) =>
        (long)await _redis.ScriptEvaluateAsync(RemoveScript, [Key], [.. rows.SelectMany(row => new RedisValue[] { row.Id, row.Text })]);

    public Task<long> CountAsync() => _redis.HashLengthAsync(Key);
}
