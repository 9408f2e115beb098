using System.Collections.Immutable;
using Counters.Counting.Commits;

namespace Counters.Counting.Replays;

/// <summary>Reads the pages of replay ids that a former owner left, and removes what belongs to commits that did not happen.</summary>
internal sealed class ReplayPages(long namespaceId, INamespaceStore store, OwnerEpoch epoch)
{
    /// <param name="pages">The pages that the namespace lists.</param>
    /// <param name="sequence">The namespace's last commit: ids above it are of one that a crash cut short.</param>
    /// <param name="window">Takes the ids in, oldest page first.</param>
    /// <returns>The floor that goes with what is there: a page that is gone held ids that cannot be recognised again, whatever the window says.</returns>
    public async Task<long> LoadAsync(ImmutableArray<ReplayPageName> pages, long sequence, ReplayWindow window)
    {
        var floor = 0L;
        foreach (var name in pages.OrderBy(page => page.Hour).ThenBy(page => page.Part))
        {
            var chunks = (await store.ReadPageAsync(namespaceId, name)).ToLookup(chunk => chunk.Sequence <= sequence);
            if (chunks[false].Any())
            {
                await store.DiscardAsync(namespaceId, epoch, name, chunks[false].Select(torn => torn.Sequence));
            }

            var page = window.Load(name, chunks[true].Select(chunk => chunk.Ids));
            if (page.Count == 0) { floor = Math.Max(floor, page.AcceptedBelow(window.AheadMax)); }
        }

        return floor;
    }
}
