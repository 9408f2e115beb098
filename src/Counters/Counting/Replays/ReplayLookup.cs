using System.Buffers.Binary;
using Counters.Contracts;
using Counters.Counting.Commits;

namespace Counters.Counting.Replays;

/// <summary>Tells which old events of one batch were counted before, by reading the pages that the filter names. Nearly always it reads nothing.</summary>
/// <remarks>
/// Use it as <c>while (lookup.Suspects() is { } suspects) await lookup.ReadAsync(suspects)</c>. The last call of <see cref="Suspects"/> has checked every
/// id against the window as it is at that instant, so the caller must count before its next await, and before a page leaves memory.
/// </remarks>
internal sealed class ReplayLookup(long namespaceId, INamespaceStore store, ReplayWindow window, EventBatch batch)
{
    private readonly HashSet<UInt128> _known = [];
    private readonly HashSet<(UInt128 Id, ReplayPageName Page)> _checked = [];

    /// <summary>The ids of the batch that older pages hold.</summary>
    public IReadOnlySet<UInt128> Known => _known;

    /// <summary>The ids that must still be looked up, by page; null when there are none.</summary>
    public Dictionary<ReplayPageName, HashSet<UInt128>>? Suspects()
    {
        if (window.FilterBytes == 0) { return null; }
        Dictionary<ReplayPageName, HashSet<UInt128>>? suspects = null;
        List<ReplayPage> candidates = [];
        for (var reader = new EventBatchDecoder(batch.Records.Span); reader.MoveNext(); reader.SkipLists())
        {
            if (reader.ReplayId == ReplayId.None || window.IsResident(reader.ReplayId)) { continue; }
            candidates.Clear();
            window.FindCandidates(reader.ReplayId, candidates);
            foreach (var page in candidates)
            {
                if (_checked.Contains((reader.ReplayId, page.Name))) { continue; }
                suspects ??= [];
                if (!suspects.TryGetValue(page.Name, out var ids)) { suspects.Add(page.Name, ids = []); }
                ids.Add(reader.ReplayId);
            }
        }

        return suspects;
    }

    public async Task ReadAsync(Dictionary<ReplayPageName, HashSet<UInt128>> suspects)
    {
        foreach (var (page, ids) in suspects)
        {
            foreach (var (_, chunk) in await store.ReadPageAsync(namespaceId, page)) { Take(chunk.Span, ids); }
            foreach (var id in ids) { _checked.Add((id, page)); }
        }
    }

    private void Take(ReadOnlySpan<byte> chunk, HashSet<UInt128> ids)
    {
        for (var offset = 0; offset < chunk.Length; offset += ReplayId.Bytes)
        {
            var id = BinaryPrimitives.ReadUInt128LittleEndian(chunk[offset..]);
            if (ids.Contains(id)) { _known.Add(id); }
        }
    }
}
