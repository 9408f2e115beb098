using System.Diagnostics;
using Counters.Contracts;
using Counters.Counting.Replays;
using Counters.Counting.Segments;
using Counters.Counting.Sketches;

namespace Counters.Counting.Commits;

/// <summary>Says what a commit changes in the ledger of unflushed namespaces.</summary>
internal enum LedgerChange
{
    /// <summary>As before.</summary>
    Keep,

    /// <summary>This commit is the first that is unflushed: enter it with Redis' clock.</summary>
    EnterNow,

    /// <summary>The oldest unflushed commit is younger than it was: enter <see cref="NamespaceCommit.UnflushedSince"/>.</summary>
    MoveUp,

    /// <summary>Everything is flushed.</summary>
    Clear,
}

/// <summary>Holds a total that a commit changes, with its absolute value when the commit was closed.</summary>
internal readonly record struct ChangedTotal(Segment Segment, int Counter, Amount Value)
{
    public ChangedTotal(Segment segment, int counter)
        : this(segment, counter, segment.ValueOf(counter))
    {
    }
}

/// <summary>Tells how far a namespace has come.</summary>
/// <param name="Sequence">Rises by one with every commit of the namespace, under any owner; 0 before the first.</param>
/// <param name="Floor">The accept floor as of that commit, in Unix seconds; it never moves back.</param>
internal readonly record struct NamespaceVersion(long Sequence, long Floor);

/// <summary>Holds one atomic change of a namespace in Redis: all of it is stored, under the owner's epoch, or none.</summary>
internal sealed record NamespaceCommit
{
    /// <summary>What the namespace must be at for this commit to apply.</summary>
    public required NamespaceVersion Before { get; init; }

    public required NamespaceVersion After { get; init; }

    public required ReplayPage? Page { get; init; }

    /// <summary>Replay ids of the events counted, 16 bytes each.</summary>
    public required ReadOnlyMemory<byte> ReplayIds { get; init; }

    /// <summary>Segments that this commit opens.</summary>
    public required IReadOnlyList<Segment> Opened { get; init; }

    public required IReadOnlyList<ChangedTotal> Totals { get; init; }

    /// <summary>Risen registers as <see cref="RaisedRegisters"/> packs them.</summary>
    public required ReadOnlyMemory<byte> Registers { get; init; }

    /// <summary>Segments whose rows are confirmed and that nothing has touched since: they leave Redis.</summary>
    public required IReadOnlyList<Segment> ConfirmedSegments { get; init; }

    /// <summary>Commits whose registers are confirmed: their fields leave Redis.</summary>
    public required IReadOnlyList<long> ConfirmedRegisters { get; init; }

    /// <summary>Pages of replay ids that lie below the floor: they are no longer listed, and expire.</summary>
    public required IReadOnlyList<ReplayPageName> ForgottenPages { get; init; }

    /// <summary>For reconciliation, in the same script as what they tell of.</summary>
    public required IReadOnlyList<AccountedEvents> Booked { get; init; }

    public required LedgerChange Ledger { get; init; }

    /// <summary>Redis' clock in milliseconds, for <see cref="LedgerChange.MoveUp"/>.</summary>
    public required long UnflushedSince { get; init; }

    /// <summary>Sampled requests that wait for it; nothing of them is stored.</summary>
    public IReadOnlyList<ActivityContext> Requests { get; init; } = [];
}
