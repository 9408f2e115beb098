using Counters.Contracts;
using Counters.Counting.Segments;

namespace Counters.Counting.Commits;

/// <summary>
/// Counts the events that a commit books for reconciliation: those it stores, and those of segments that leave because ClickHouse has them.
/// </summary>
/// <remarks>What comes in is counted by the commit itself and what goes out by the segments, so that a loss between the two shows.</remarks>
internal readonly record struct AccountedEvents(Account Account, long Committed, long Flushed)
{
    public static IReadOnlyList<AccountedEvents> Of(PendingCommit pending, IReadOnlyList<Segment> leaving, uint silo)
    {
        var flushed = leaving.Where(segment => segment.Events > 0).GroupBy(segment => segment.Account, segment => segment.Events);
        List<AccountedEvents> booked = [.. flushed.Select(account => new AccountedEvents(account.Key, 0, account.Sum()))];
        if (pending.HasEvents) { booked.Add(new AccountedEvents(new Account(pending.Hour, silo), pending.Events, 0)); }
        return booked;
    }
}
