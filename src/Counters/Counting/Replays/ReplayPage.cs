namespace Counters.Counting.Replays;

/// <summary>Names a page of replay ids: the hour of their receipt, and its part where an hour holds very many.</summary>
internal readonly record struct ReplayPageName(uint Hour, int Part);

/// <summary>Holds the replay ids received in one hour; the whole page is forgotten at once.</summary>
internal sealed class ReplayPage(ReplayPageName name, int ordinal)
{
    /// <summary>Ids of one page: 1 MiB in Redis, read as a whole when an old id must be looked up exactly.</summary>
    public const int IdsMax = 65_536;

    /// <summary>A page of more commits than this, with fewer ids each, is worth packing: a field costs Redis about 60 bytes, an id 16.</summary>
    public const int CommitsScattered = 32;

    public ReplayPageName Name => name;

    /// <summary>Position among all pages this activation has known.</summary>
    public int Ordinal => ordinal;

    public int Count { get; set; }

    /// <summary>Commits that wrote to it: fields in Redis.</summary>
    public int Commits { get; set; }

    /// <summary>The ids themselves, while the page is recent; later only the filter knows them.</summary>
    public HashSet<UInt128>? Ids { get; set; } = [];

    /// <summary>The filter has passed over this page, so an answer that names it is void.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Every event in it happened before this: received by the hour's end, and at most <paramref name="aheadMax"/> ahead of that.</summary>
    public long AcceptedBelow(TimeSpan aheadMax) => ((name.Hour + 1L) * RollupHour.Seconds) + (long)aheadMax.TotalSeconds;

    /// <summary>Whether every event in it is older than the floor.</summary>
    public bool IsBelow(long floor, TimeSpan aheadMax) => AcceptedBelow(aheadMax) <= floor;
}
