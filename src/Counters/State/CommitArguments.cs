using Counters.Counting;
using StackExchange.Redis;

namespace Counters.State;

/// <summary>The arguments of <c>commit.lua</c> for one commit, in its order.</summary>
internal sealed class CommitArguments(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit, TimeSpan keepReplays)
{
    public RedisValue[] ToArray()
    {
        var deletions = Deletions().ToList();
        var newPage = commit.Page is { Commits: 0 };
        List<RedisValue> arguments =
        [
            epoch.Value,
            NamespaceFields.VersionOf(commit.Before),
            NamespaceFields.VersionOf(commit.After),
            namespaceId,
            Ledger(),
            commit.After.Sequence,
            commit.ReplayIds,
            newPage ? (long)keepReplays.TotalMilliseconds : 0,
            deletions.Count,
            .. deletions,
        ];
        AddChanges(arguments, newPage);
        return [.. arguments];
    }

    private IEnumerable<RedisValue> Deletions()
    {
        foreach (var segment in commit.ConfirmedSegments)
        {
            yield return NamespaceFields.Segment(segment.Header);
            foreach (var counter in segment.Counters)
            {
                yield return NamespaceFields.Total(segment.Header.Number, counter);
            }
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

    private void AddChanges(List<RedisValue> arguments, bool newPage)
    {
        foreach (var segment in commit.Opened)
        {
            arguments.Add(NamespaceFields.Segment(segment.Header));
            arguments.Add(NamespaceFields.SegmentValue(segment.Header));
        }

        foreach (var (segment, counter, value) in commit.Totals)
        {
            arguments.Add(NamespaceFields.Total(segment.Header.Number, counter));
            arguments.Add(value.ToString());
        }

        if (!commit.Registers.IsEmpty)
        {
            arguments.Add(NamespaceFields.Registers(commit.After.Sequence));
            arguments.Add(commit.Registers);
        }

        if (newPage)
        {
            arguments.Add(NamespaceFields.Page(commit.Page!.Name));
            arguments.Add(1);
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
