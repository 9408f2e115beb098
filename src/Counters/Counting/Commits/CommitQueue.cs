using Counters.Contracts;

namespace Counters.Counting.Commits;

/// <summary>
/// Keeps the commits of one owner in their order: the one being stored, those closed and waiting, and the one that gathers events.
/// </summary>
internal sealed class CommitQueue(NamespaceVersion stored, TimeProvider clock, CountingMetrics metrics)
{
    /// <summary>Closed commits that may wait for the one being stored. Beyond it callers are asked to come again.</summary>
    public const int WaitingMax = 4;

    private readonly Queue<(PendingCommit Pending, NamespaceCommit Commit)> _closed = new();
    private NamespaceVersion _closedVersion = stored;
    private PendingCommit? _storing;

    /// <summary>Gathers what is counted now.</summary>
    public PendingCommit Pending { get; private set; } = new(stored.Sequence + 1, clock);

    /// <summary>Closed commits that wait for the one being stored.</summary>
    public int Waiting => _closed.Count;

    /// <summary>No commit is on its way: what the owner holds as durable is all there is.</summary>
    public bool IsSettled => _closed.Count == 0 && _storing is null;

    /// <summary>The youngest commit that is not durable yet: when it is, so is everything counted so far.</summary>
    public PendingCommit? Latest => Pending.HasEvents ? Pending : _closed.Count > 0 ? _closed.Last().Pending : _storing;

    /// <summary>Fixes what the pending commit stores; what is counted after this belongs to the next one.</summary>
    /// <param name="floor">The accept floor as of this commit.</param>
    /// <param name="build">Makes the commit that takes the namespace from one version to the other.</param>
    public void Close(long floor, Func<PendingCommit, NamespaceVersion, NamespaceVersion, NamespaceCommit> build)
    {
        var after = new NamespaceVersion(Pending.Sequence, floor);
        _closed.Enqueue((Pending, build(Pending, _closedVersion, after)));
        _closedVersion = after;
        Pending = new PendingCommit(after.Sequence + 1, clock);
        metrics.Waiting(1);
    }

    /// <exception cref="CountingUnavailableException">As many commits wait as may.</exception>
    public void ThrowIfFull()
    {
        if (_closed.Count >= WaitingMax)
        {
            throw new CountingUnavailableException("The namespace has more to store than Redis takes just now; send the batch again.");
        }
    }

    /// <summary>The commit that was being stored is durable.</summary>
    public void Settle() => _storing = null;

    /// <summary>The next commit to store, or null when nothing is closed.</summary>
    public (PendingCommit Pending, NamespaceCommit Commit)? TakeNext()
    {
        if (!_closed.TryDequeue(out var next)) { return null; }
        _storing = next.Pending;
        metrics.Waiting(-1);
        return next;
    }

    /// <summary>It is unknown what was stored: all waiting callers fail with that.</summary>
    public void Fail(Exception exception)
    {
        _storing?.Fail(exception);
        metrics.Waiting(-_closed.Count);
        while (_closed.TryDequeue(out var closed)) { closed.Pending.Fail(exception); }
        Pending.Fail(exception);
    }
}
