using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Counting.Replays;
using Counters.Counting.Segments;
using Counters.Redis;

namespace Counters.Counting.Commits;

/// <summary>Stores the state of namespaces that is not in the rollups yet: in Redis.</summary>
internal interface INamespaceStore
{
    /// <summary>Takes the namespace over: from here on every former owner's writes are refused.</summary>
    Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken);

    /// <summary>Stores a commit and returns Redis' clock at that instant, in Unix milliseconds. Durable when it returns.</summary>
    /// <exception cref="FencedException">Another owner has taken over; nothing was stored.</exception>
    Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit);

    /// <summary>The replay ids of a page, in the chunks that commits wrote.</summary>
    Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page);

    /// <summary>Removes chunks of commits that never were.</summary>
    Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences);

    /// <summary>Rewrites a closed page of many small fields as few large ones.</summary>
    Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page);

    /// <summary>Lets an idle namespace's record expire when nothing in it is unflushed.</summary>
    Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep);
}

/// <summary>Proves who owns a namespace: made anew by every activation, checked by every write.</summary>
internal readonly record struct OwnerEpoch(string Value);

/// <summary>Holds what a former owner left.</summary>
/// <param name="OpenedAt">Redis' clock at the take-over, in Unix milliseconds.</param>
internal sealed record StoredNamespace(
    OwnerEpoch Epoch,
    long OpenedAt,
    NamespaceVersion Version,
    ImmutableArray<StoredSegment> Segments,
    ImmutableArray<StoredRegisters> Registers,
    ImmutableArray<ReplayPageName> Pages)
{
    /// <summary>Whether anything in it must be sent. The heads of segments whose totals are gone are what a crash left of a flush.</summary>
    public bool HoldsCounts => !Registers.IsEmpty || Segments.Any(segment => !segment.Totals.IsEmpty);
}

/// <summary>Holds a segment that no confirmed flush has yet.</summary>
internal sealed record StoredSegment(SegmentHeader Header, ImmutableArray<(int Counter, Amount Value)> Totals);

/// <summary>Holds the raised registers of one commit.</summary>
internal sealed record StoredRegisters(long Sequence, ReadOnlyMemory<byte> Packed);

/// <summary>Holds the replay ids of one commit, 16 bytes each.</summary>
/// <param name="Sequence">The commit; above the namespace's version it is one that a crash cut short, and counts for nothing.</param>
internal readonly record struct ReplayChunk(long Sequence, ReadOnlyMemory<byte> Ids);
