using System.Buffers.Binary;
using Counters.Contracts;

namespace Counters.Counting;

/// <summary>Tells which old events of a batch were counted before, by reading the pages that the filter names. Nearly always it reads nothing.</summary>
internal sealed class ReplayLookup(long namespaceId, INamespaceStore store, ReplayWindow window)
{
    private static readonly HashSet<UInt128> None = [];

    /// <summary>
    /// The ids of the batch that older pages hold. When it returns, every id has been checked against the window as it is at that instant, so the
    /// caller must count before its next await.
    /// </summary>
    public async ValueTask<HashSet<UInt128>> FindOldReplaysAsync(EventBatch batch)
    {
        if (window.FilterBytes == 0) { return None; }
        HashSet<UInt128> known = [];
        HashSet<(UInt128 Id, ReplayPageName Page)> checkedPairs = [];
        while (Suspects(batch, checkedPairs) is { Count: > 0 } suspects)
        {
            foreach (var (page, ids) in suspects)
            {
                Intersect(await store.ReadPageAsync(namespaceId, page), ids, known);
                foreach (var id in ids) { checkedPairs.Add((id, page)); }
            }
        }

        return known;
    }

    private Dictionary<ReplayPageName, HashSet<UInt128>> Suspects(EventBatch batch, HashSet<(UInt128 Id, ReplayPageName Page)> checkedPairs)
    {
        Dictionary<ReplayPageName, HashSet<UInt128>> suspects = [];
        List<ReplayPage> candidates = [];
        for (var reader = new EventBatchReader(batch.Records.Span); reader.MoveNext(); reader.SkipLists())
        {
            if (reader.ReplayId == ReplayId.None || window.IsResident(reader.ReplayId)) { continue; }
            candidates.Clear();
            window.FindCandidates(reader.ReplayId, candidates);
            foreach (var page in candidates)
            {
                if (checkedPairs.Contains((reader.ReplayId, page.Name))) { continue; }
                if (!suspects.TryGetValue(page.Name, out var ids)) { suspects.Add(page.Name, ids = []); }
                ids.Add(reader.ReplayId);
            }
        }

        return suspects;
    }

    private static void Intersect(IReadOnlyList<ReplayChunk> chunks, HashSet<UInt128> ids, HashSet<UInt128> known)
    {
        foreach (var (_, chunk) in chunks)
        {
            for (var offset = 0; offset < chunk.Length; offset += ReplayId.Bytes)
            {
                var id = BinaryPrimitives.ReadUInt128LittleEndian(chunk.Span[offset..]);
                if (ids.Contains(id)) { known.Add(id); }
            }
        }
    }
}
