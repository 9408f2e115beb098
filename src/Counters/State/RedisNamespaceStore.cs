using Counters.Counting;
using StackExchange.Redis;

namespace Counters.State;

/// <summary>Keeps namespaces in Redis: each change is one script under the owner's epoch.</summary>
internal sealed class RedisNamespaceStore(IConnectionMultiplexer redis, ICommitBarrier barrier, CountingPolicy policy) : INamespaceStore
{
    /// <summary>Bytes of a packed field: 4,096 ids.</summary>
    private const int PackedFieldBytes = 65_536;

    private readonly IDatabase _redis = redis.GetDatabase();

    public async Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken)
    {
        var epoch = new OwnerEpoch(Guid.CreateVersion7(policy.Clock.GetUtcNow()).ToString("N"));
        var answer = (RedisResult[])(await _redis.ScriptEvaluateAsync(RedisScript.Open, [RedisKeys.Namespace(namespaceId)], [epoch.Value]))!;

        // The fence itself must survive a crash, or a former owner could write again after one.
        await barrier.CommittedAsync();
        var openedAt = ((long)answer[0] * 1000) + ((long)answer[1] / 1000);
        return NamespaceFields.Parse(epoch, openedAt, Fields(answer));
    }

    public async Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit)
    {
        var page = commit.Page?.Name ?? default;
        var arguments = new CommitArguments(namespaceId, epoch, commit, policy.KeepReplays).ToArray();
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.Ledger(RedisKeys.Tag(namespaceId)), RedisKeys.ReplayPage(namespaceId, page)];
        var answer = (long)await _redis.ScriptEvaluateAsync(RedisScript.Commit, keys, arguments);
        if (answer < 0)
        {
            throw new FencedException(answer == RedisScript.Fenced
                ? "Another activation owns the namespace now."
                : "The namespace is not as this activation left it.");
        }

        await barrier.CommittedAsync();
        return answer;
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadPageAsync(long namespaceId, ReplayPageName page)
    {
        var values = await _redis.HashValuesAsync(RedisKeys.ReplayPage(namespaceId, page));
        return [.. values.Select(value => (ReadOnlyMemory<byte>)value)];
    }

    public async Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page)
    {
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.ReplayPage(namespaceId, page)];
        if ((long)await _redis.ScriptEvaluateAsync(RedisScript.Compact, keys, [epoch.Value, PackedFieldBytes]) == RedisScript.Fenced)
        {
            throw new FencedException("Another activation owns the namespace now.");
        }
    }

    public async Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep)
    {
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.Ledger(RedisKeys.Tag(namespaceId))];
        await _redis.ScriptEvaluateAsync(RedisScript.Close, keys, [epoch.Value, namespaceId, (long)keep.TotalMilliseconds]);
    }

    private static IEnumerable<(RedisValue Field, RedisValue Value)> Fields(RedisResult[] answer)
    {
        for (var at = 2; at + 1 < answer.Length; at += 2)
        {
            yield return ((RedisValue)answer[at], (RedisValue)answer[at + 1]);
        }
    }
}
