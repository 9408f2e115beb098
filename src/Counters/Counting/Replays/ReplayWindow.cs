using System.Buffers.Binary;
using Counters.Contracts;

namespace Counters.Counting.Replays;

/// <summary>
/// Holds the replay ids of a namespace over the whole accept window: recent ones exactly, older ones in a filter that points at their page.
/// </summary>
/// <remarks>Single-owner code without I/O: the owner reads a page when <see cref="FindCandidates"/> names one, and then asks that page's ids.</remarks>
internal sealed class ReplayWindow(TimeSpan aheadMax)
{
    /// <summary>Pages whose ids are held exactly, the one being filled included, once <see cref="Retire"/> has been called.</summary>
    public const int ResidentPagesMax = 3;

    private readonly List<ReplayPage> _pages = [];
    private readonly ReplayFilter _filter = new();
    private readonly List<int> _found = [];
    private int _nextOrdinal;

    /// <summary>How far ahead of receipt an event may have happened.</summary>
    public TimeSpan AheadMax => aheadMax;

    public long FilterBytes => _filter.Bytes;

    /// <summary>Takes in a stored page; pages must come oldest first.</summary>
    public ReplayPage Load(ReplayPageName name, IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        var page = Open(name);
        foreach (var chunk in chunks)
        {
            page.Commits++;
            for (var offset = 0; offset < chunk.Length; offset += ReplayId.Bytes)
            {
                Remember(BinaryPrimitives.ReadUInt128LittleEndian(chunk.Span[offset..]), page);
            }
        }

        Retire();
        return page;
    }

    /// <summary>The page that ids received now go to; a full one is followed by its next part.</summary>
    public ReplayPage PageFor(uint hour)
    {
        var last = _pages.Count > 0 ? _pages[^1] : null;

        // A clock that steps back an hour goes on in the newest page: it is forgotten later, never earlier.
        var current = Math.Max(hour, last?.Name.Hour ?? 0);
        if (last is null || last.Ids is null || last.Name.Hour < current)
        {
            return Open(new ReplayPageName(current, last?.Name.Hour == current ? last.Name.Part + 1 : 0));
        }

        return last.Count < ReplayPage.IdsMax || _pages.Count >= ReplayFilter.PagesMax - 1
            ? last
            : Open(new ReplayPageName(last.Name.Hour, last.Name.Part + 1));
    }

    public static void Remember(UInt128 id, ReplayPage page)
    {
        page.Ids!.Add(id);
        page.Count++;
    }

    /// <summary>Whether the id is known exactly, from memory.</summary>
    public bool IsResident(UInt128 id)
    {
        for (var at = _pages.Count - 1; at >= 0 && _pages[at].Ids is { } ids; at--)
        {
            if (ids.Contains(id)) { return true; }
        }

        return false;
    }

    /// <summary>Adds the older pages that may hold the id, nearly always none.</summary>
    public void FindCandidates(UInt128 id, ICollection<ReplayPage> candidates)
    {
        _found.Clear();
        _filter.Find(id, _found);
        if (_found.Count == 0) { return; }
        foreach (var page in _pages)
        {
            if (page.Ids is null && _found.Contains(ReplayFilter.OrdinalOf(page)))
            {
                candidates.Add(page);
            }
        }
    }

    /// <summary>A closed page of many small commits, once.</summary>
    public ReplayPage? TakeScattered()
    {
        for (var at = 0; at < _pages.Count - 1; at++)
        {
            if (_pages[at] is { Commits: > ReplayPage.CommitsScattered } page && page.Count / page.Commits < ReplayPage.CommitsScattered)
            {
                page.Commits = 1;
                return page;
            }
        }

        return null;
    }

    /// <summary>Forgets pages that lie below the floor as a whole, and names them.</summary>
    public IReadOnlyList<ReplayPageName> Forget(long floor)
    {
        if (_pages.Count == 0 || !_pages[0].IsBelow(floor, AheadMax)) { return []; }
        List<ReplayPageName> forgotten = [];
        while (_pages.Count > 0 && _pages[0].IsBelow(floor, AheadMax))
        {
            _pages[0].Forgotten = true;
            forgotten.Add(_pages[0].Name);
            _pages.RemoveAt(0);
        }

        _filter.Sweep();
        return forgotten;
    }

    /// <summary>
    /// Hands the ids of older pages over to the filter. Never while a batch is being counted: its ids were looked up in the window as it was before.
    /// </summary>
    public void Retire()
    {
        var end = _pages.Count - ResidentPagesMax;
        var at = end;
        while (at > 0 && _pages[at - 1].Ids is not null) { at--; }
        for (; at < end; at++)
        {
            // The filter takes pages in their order.
            foreach (var id in _pages[at].Ids!) { _filter.Add(id, _pages[at]); }
            _pages[at].Ids = null;
        }
    }

    private ReplayPage Open(ReplayPageName name)
    {
        var page = new ReplayPage(name, _nextOrdinal++);
        _pages.Add(page);
        return page;
    }
}
