namespace Counters.Counting.Commits;

/// <summary>Decides, commit by commit in their order, what the namespace's ledger entry shall say. Nothing durable and unflushed is ever without one.</summary>
/// <remarks>
/// An entry may say that the oldest unflushed commit is older than it is (that only delays <c>complete_through</c>), never that it is younger. It
/// goes only in a commit that knows of nothing unflushed before itself and brings nothing new.
/// </remarks>
internal sealed class LedgerEntryState
{
    private bool _entered;
    private long _lastNews;

    /// <summary>Starts from what a former owner left: with an entry when it left anything unflushed.</summary>
    public void Load(long sequence, bool unflushed)
    {
        _entered = unflushed;
        _lastNews = unflushed ? sequence : 0;
    }

    public bool IsEntered => _entered;

    /// <summary>The change that goes with commit <paramref name="sequence"/>.</summary>
    /// <param name="sequence">The commit's number.</param>
    /// <param name="hasNews">Whether it brings totals or registers.</param>
    /// <param name="flushedThrough">The commit up to which a flush has been confirmed since the last call, or null.</param>
    public LedgerChange Next(long sequence, bool hasNews, long? flushedThrough)
    {
        var olderUnflushed = flushedThrough is { } flushed ? _lastNews > flushed : _entered;
        var change = (olderUnflushed, hasNews, flushedThrough is not null) switch
        {
            (true, _, true) => LedgerChange.MoveUp,
            (true, _, false) => LedgerChange.Keep,
            (false, true, _) => LedgerChange.EnterNow,
            (false, false, true) => LedgerChange.Clear,
            (false, false, false) => LedgerChange.Keep,
        };

        _entered = olderUnflushed || hasNews;
        if (hasNews) { _lastNews = sequence; }
        return change;
    }
}
