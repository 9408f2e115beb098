using Counters.Counting.Commits;
using Counters.Counting.Replays;
using Counters.Redis;

namespace Counters.Counting.Storage;

/// <summary>Measures and traces what namespaces do in Redis.</summary>
internal sealed class MeasuredNamespaceStore(INamespaceStore store, RedisMetrics metrics) : INamespaceStore
{
    public Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken) =>
        metrics.MeasureAsync("open", () => store.OpenAsync(namespaceId, cancellationToken));

    public Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit) =>
        metrics.MeasureAsync("commit", () => store.CommitAsync(namespaceId, epoch, commit), commit.Requests);

    public Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page) =>
        metrics.MeasureAsync("read_page", () => store.ReadPageAsync(namespaceId, page));

    public Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences) =>
        MeasureAsync("discard", () => store.DiscardAsync(namespaceId, epoch, page, sequences));

    public Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page) =>
        MeasureAsync("compact", () => store.CompactPageAsync(namespaceId, epoch, page));

    public Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep) =>
        MeasureAsync("close", () => store.CloseAsync(namespaceId, epoch, keep));

    private Task<bool> MeasureAsync(string operation, Func<Task> call) => metrics.MeasureAsync(operation, async () =>
    {
        await call();
        return true;
    });
}
