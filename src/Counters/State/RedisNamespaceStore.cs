using Counters.Counting;
using StackExchange.Redis;

namespace Counters.State;

/// <summary>Keeps namespaces in Redis: each change is one script under the owner's epoch.</summary>
internal sealed class RedisNamespaceStore(IConnectionMultiplexer redis, ICommitBarrier barrier, CountingPolicy policy) : INamespaceStore
{
    /// <summary>Bytes of a packed field: 4,096 ids.</summary>
    private const int PackedFieldBytes = 65_536;

    private const string PackedPrefix = "c";

    private readonly IDatabase _redis = redis.GetDatabase();

    public async Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken)
    {
        var epoch = new OwnerEpoch(Guid.CreateVersion7(policy.Clock.GetUtcNow()).ToString("N"));
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.Ledger(RedisKeys.Tag(namespaceId))];
        var answer = (RedisResult[])(await _redis.ScriptEvaluateAsync(RedisScript.Open, keys, [epoch.Value, namespaceId]))!;

        var openedAt = ((long)answer[0] * 1000) + ((long)answer[1] / 1000);
        var stored = NamespaceFields.Parse(epoch, openedAt, Fields(answer));

        // The pages may have been begun under a shorter window; this owner counts on in the newest, and recognises what is in all of them.
        await Task.WhenAll(stored.Pages.Select(page => _redis.KeyExpireAsync(RedisKeys.ReplayPage(namespaceId, page), policy.KeepReplays)));

        // The fence itself must survive a crash, or a former owner could write again after one.
        await barrier.CommittedAsync();
        return stored;
    }

    public async Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit)
    {
        var page = commit.Page?.Name ?? default;
        var arguments = new CommitArguments(namespaceId, epoch, commit, policy.KeepReplays).ToArray();
        var tag = RedisKeys.Tag(namespaceId);
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.Ledger(tag), RedisKeys.ReplayPage(namespaceId, page), RedisKeys.Accounts(tag)];
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

    public async Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page)
    {
        var fields = await _redis.HashGetAllAsync(RedisKeys.ReplayPage(namespaceId, page));
        return [.. fields.Select(field => new ReplayChunk(SequenceOf(field.Name), field.Value))];
    }

    public Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page) =>
        ChangePageAsync(RedisScript.Compact, namespaceId, page, [epoch.Value, PackedFieldBytes, $"{PackedPrefix}{page.Hour}.{epoch.Value}."]);

    public Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences) =>
        ChangePageAsync(RedisScript.Discard, namespaceId, page, [epoch.Value, .. sequences.Select(sequence => (RedisValue)sequence)]);

    public async Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep)
    {
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.Ledger(RedisKeys.Tag(namespaceId))];
        await _redis.ScriptEvaluateAsync(RedisScript.Close, keys, [epoch.Value, namespaceId, (long)keep.TotalMilliseconds]);
    }

    private async Task ChangePageAsync(string script, long namespaceId, ReplayPageName page, RedisValue[] arguments)
    {
        RedisKey[] keys = [RedisKeys.Namespace(namespaceId), RedisKeys.ReplayPage(namespaceId, page)];
        if ((long)await _redis.ScriptEvaluateAsync(script, keys, arguments) == RedisScript.Fenced)
        {
            throw new FencedException("Another activation owns the namespace now.");
        }
    }

    /// <summary>The commit that wrote a field of a page; packed fields hold only commits that are long past.</summary>
    private static long SequenceOf(RedisValue field) => field.TryParse(out long sequence) ? sequence : 0;

    private static IEnumerable<(RedisValue Field, RedisValue Value)> Fields(RedisResult[] answer)
    {
        for (var at = 2; at + 1 < answer.Length; at += 2)
        {
            yield return ((RedisValue)answer[at], (RedisValue)answer[at + 1]);
        }
    }
}
