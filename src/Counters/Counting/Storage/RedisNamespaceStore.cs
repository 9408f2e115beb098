using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

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
        RedisKey[] keys = [NamespaceKeys.Namespace(namespaceId), NamespaceKeys.Ledger(NamespaceKeys.Tag(namespaceId))];
        var answer = (RedisResult[])(await _redis.ScriptEvaluateAsync(NamespaceScripts.Open, keys, [epoch.Value, namespaceId]))!;

        var openedAt = ((long)answer[0] * 1000) + ((long)answer[1] / 1000);
        var stored = NamespaceFields.Parse(epoch, openedAt, Fields(answer));

        // The pages may have been begun under a shorter window; this owner counts on in the newest, and recognises what is in all of them.
        await Task.WhenAll(stored.Pages.Select(page => _redis.KeyExpireAsync(NamespaceKeys.ReplayPage(namespaceId, page), policy.KeepReplays)));

        // The fence itself must survive a crash, or a former owner could write again after one.
        await barrier.CommittedAsync();
        return stored;
    }

    public async Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit)
    {
        var page = commit.Page?.Name ?? default;
        var arguments = new CommitArguments(namespaceId, epoch, commit, policy.KeepReplays).ToArray();
        var tag = NamespaceKeys.Tag(namespaceId);
        RedisKey[] keys = [NamespaceKeys.Namespace(namespaceId), NamespaceKeys.Ledger(tag), NamespaceKeys.ReplayPage(namespaceId, page), NamespaceKeys.Accounts(tag)];
        var answer = (long)await _redis.ScriptEvaluateAsync(NamespaceScripts.Commit, keys, arguments);
        if (answer < 0)
        {
            throw new FencedException(answer == NamespaceScripts.Fenced
                ? "Another activation owns the namespace now."
                : "The namespace is not as this activation left it.");
        }

        await barrier.CommittedAsync();
        return answer;
    }

    public async Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page)
    {
        var fields = await _redis.HashGetAllAsync(NamespaceKeys.ReplayPage(namespaceId, page));
        return [.. fields.Select(field => new ReplayChunk(SequenceOf(field.Name), field.Value))];
    }

    public Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page) =>
        ChangePageAsync(NamespaceScripts.Compact, namespaceId, page, [epoch.Value, PackedFieldBytes, $"{PackedPrefix}{page.Hour}.{epoch.Value}."]);

    public Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences) =>
        ChangePageAsync(NamespaceScripts.Discard, namespaceId, page, [epoch.Value, .. sequences.Select(sequence => (RedisValue)sequence)]);

    public async Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep)
    {
        RedisKey[] keys = [NamespaceKeys.Namespace(namespaceId), NamespaceKeys.Ledger(NamespaceKeys.Tag(namespaceId))];
        await _redis.ScriptEvaluateAsync(NamespaceScripts.Close, keys, [epoch.Value, namespaceId, (long)keep.TotalMilliseconds]);
    }

    private async Task ChangePageAsync(string script, long namespaceId, ReplayPageName page, RedisValue[] arguments)
    {
        RedisKey[] keys = [NamespaceKeys.Namespace(namespaceId), NamespaceKeys.ReplayPage(namespaceId, page)];
        if ((long)await _redis.ScriptEvaluateAsync(script, keys, arguments) == NamespaceScripts.Fenced)
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
