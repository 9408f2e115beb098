using Counters.Counting.Commits;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>Builds the arguments of <c>commit.lua</c> for one commit, in its order.</summary>
internal sealed class CommitArguments(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit, TimeSpan keepReplays)
{
    /// <summary>Changed fields are stored by one HSET, whose arguments Redis' Lua can only unpack up to about 8,000.</summary>
    public const int ChangesMax = 7_800;

    public RedisValue[] ToArray()
    {
        var newPage = commit.Page is { Commits: 0 };
        var changes = Changes(newPage);
        RedisValue[] booked = [.. commit.Booked.SelectMany(Fields)];
        if (changes.Count > ChangesMax)
        {
            throw new InvalidOperationException($"A commit of {changes.Count} arguments is larger than {nameof(PendingCommit)} allows.");
        }

        return
        [
            epoch.Value,
            NamespaceFields.VersionOf(commit.Before),
            namespaceId,
            Ledger(),
            commit.After.Sequence,
            commit.ReplayIds,
            newPage ? (long)keepReplays.TotalMilliseconds : 0,
            changes.Count,
            booked.Length,
            .. changes,
            .. booked,
            .. Deletions(),
        ];
    }

    private List<RedisValue> Changes(bool newPage)
    {
        List<RedisValue> changes = new((2 * (commit.Totals.Count + commit.Opened.Count)) + 6);
        foreach (var segment in commit.Opened)
        {
            changes.Add(NamespaceFields.Segment(segment.Header));
            changes.Add(NamespaceFields.SegmentValue(segment.Header));
        }

        foreach (var (segment, counter, value) in commit.Totals)
        {
            changes.Add(NamespaceFields.Total(segment.Header.Number, counter));
            changes.Add(value.ToString());
        }

        if (!commit.Registers.IsEmpty)
        {
            changes.Add(NamespaceFields.Registers(commit.After.Sequence));
            changes.Add(commit.Registers);
        }

        if (newPage)
        {
            changes.Add(NamespaceFields.Page(commit.Page!.Name));
            changes.Add(1);
        }

        changes.Add(NamespaceFields.Version);
        changes.Add(NamespaceFields.VersionOf(commit.After));
        return changes;
    }

    private static IEnumerable<RedisValue> Fields(AccountedEvents booked)
    {
        if (booked.Committed > 0) { yield return AccountFields.Committed(booked.Account); yield return booked.Committed; }
        if (booked.Flushed > 0) { yield return AccountFields.Flushed(booked.Account); yield return booked.Flushed; }
    }

    private IEnumerable<RedisValue> Deletions()
    {
        // A segment's head goes last: totals without their segment would be taken for another's when its number is used again.
        foreach (var segment in commit.ConfirmedSegments)
        {
            foreach (var counter in segment.Counters)
            {
                yield return NamespaceFields.Total(segment.Header.Number, counter);
            }

            yield return NamespaceFields.Segment(segment.Header);
        }

        foreach (var sequence in commit.ConfirmedRegisters)
        {
            yield return NamespaceFields.Registers(sequence);
        }

        foreach (var page in commit.ForgottenPages)
        {
            yield return NamespaceFields.Page(page);
        }
    }

    private RedisValue Ledger() => commit.Ledger switch
    {
        LedgerChange.EnterNow => "now",
        LedgerChange.MoveUp => commit.UnflushedSince,
        LedgerChange.Clear => "clear",
        _ => "keep",
    };
}
