using Counters.Counting.Commits;
using Counters.Counting.Storage;
using StackExchange.Redis;

namespace Counters.Tests.Counting;

/// <summary>What the store holds of a namespace at one instant: its hash, and its entry in the ledger.</summary>
internal sealed record StoredFields(StoredNamespace Namespace, long? UnflushedSince, IReadOnlySet<string> Names)
{
    private const string Script =
        "local answer = { redis.call('ZSCORE', KEYS[2], ARGV[1]) or '' } " +
        "for i, value in ipairs(redis.call('HGETALL', KEYS[1])) do answer[i + 1] = value end return answer";

    public bool HoldsCounts => Names.Any(name => name[0] is 's' or 't' or 'r');

    public static async Task<StoredFields> ReadAsync(IDatabase redis, long namespaceId)
    {
        RedisKey[] keys = [NamespaceKeys.Namespace(namespaceId), NamespaceKeys.Ledger(NamespaceKeys.Tag(namespaceId))];
        var answer = (RedisValue[])(await redis.ScriptEvaluateAsync(Script, keys, [namespaceId]))!;
        var fields = answer.Skip(1).Chunk(2).Select(pair => (pair[0], pair[1])).ToList();
        return new StoredFields(
            NamespaceFields.Parse(new OwnerEpoch(""), 0, fields),
            answer[0].IsNullOrEmpty ? null : (long)(double)answer[0],
            fields.Select(field => field.Item1.ToString()).ToHashSet());
    }
}
