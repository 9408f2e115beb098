using System.Text.RegularExpressions;
using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Counting.Storage;
using Counters.Tests.Redis;
using StackExchange.Redis;

namespace Counters.Tests.Counting;

/// <summary>A store that is killed within a commit: the first writes are there, the rest is not, and nobody is answered.</summary>
internal sealed partial class TornStore(StoreEngine engine, int writes) : INamespaceStore
{
    private readonly TaskCompletionSource _torn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the commit has been cut short.</summary>
    public Task Torn => _torn.Task;

    public async Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit)
    {
        RedisKey[] keys =
        [
            NamespaceKeys.Namespace(namespaceId),
            NamespaceKeys.Ledger(NamespaceKeys.Tag(namespaceId)),
            NamespaceKeys.ReplayPage(namespaceId, commit.Page?.Name ?? default),
            NamespaceKeys.Accounts(NamespaceKeys.Tag(namespaceId)),
        ];
        var arguments = new CommitArguments(namespaceId, epoch, commit, TimeSpan.FromHours(51)).ToArray();
        await engine.Database.ScriptEvaluateAsync(FirstWrites(NamespaceScripts.Commit, writes), keys, arguments);
        _torn.SetResult();
        throw new TimeoutException("The store was killed.");
    }

    public Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page) => throw new NotSupportedException();

    public Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences) => throw new NotSupportedException();

    public Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page) => throw new NotSupportedException();

    public Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep) => throw new NotSupportedException();

    /// <summary>The script, ending before its next write when it has done so many.</summary>
    public static string FirstWrites(string script, int writes) =>
        $$"""
        local left = {{writes}}
        local function write(...)
          if left == 0 then error('torn') end
          left = left - 1
          return redis.call(...)
        end
        local function body()
        {{Write().Replace(script, "write('$1'")}}
        end
        local ok, answer = pcall(body)
        if not ok and not string.find(tostring(answer), 'torn') then return redis.error_reply(tostring(answer)) end
        return 0
        """;

    [GeneratedRegex(@"redis\.call\('(HSET|HINCRBY|HDEL|ZADD|ZREM|DEL|PEXPIRE|PERSIST)'")]
    private static partial Regex Write();
}
