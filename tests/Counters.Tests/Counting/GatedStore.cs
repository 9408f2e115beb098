using Counters.Counting.Commits;
using Counters.Counting.Replays;

namespace Counters.Tests.Counting;

/// <summary>The calls of a store.</summary>
internal enum Step
{
    Open,
    Commit,
    ReadPage,
    Discard,
    Compact,
    Close,
}

/// <summary>What becomes of a call.</summary>
public enum Fate
{
    Pass,

    /// <summary>It never reaches the store.</summary>
    FailBefore,

    /// <summary>The store does it; the answer is lost.</summary>
    FailAfter,

    /// <summary>It reaches the store late.</summary>
    PauseBefore,

    /// <summary>The answer comes late.</summary>
    PauseAfter,
}

/// <summary>A store whose calls can be made to fail or to wait, before or after they had their effect.</summary>
internal sealed class GatedStore(INamespaceStore store) : INamespaceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Step, Fate> _planned = [];
    private readonly Dictionary<Step, int> _calls = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _cut;
    private bool _isOpen;
    private bool _skip;
    private Fate _broken;

    /// <summary>Completes when a call has come to its pause.</summary>
    public Task Paused { get { lock (_lock) { return _paused.Task; } } }

    public int CallsOf(Step step) { lock (_lock) { return _calls.GetValueOrDefault(step); } }

    /// <summary>Decides about the next call of a kind.</summary>
    public void Plan(Step step, Fate fate) { lock (_lock) { _planned[step] = fate; } }

    /// <summary>Lets what waits go on.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _released.TrySetResult();
            (_released, _paused) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>The next commit is done by another store, and its answer is lost: the silo dies with it.</summary>
    public INamespaceStore? NextCommit { get; set; }

    /// <summary>… the commit after the next one.</summary>
    public void SkipNextCommit() => _skip = true;

    /// <summary>From here on nothing is planned and nothing waits, a call that is on its way to its pause neither.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _planned.Clear();
            _isOpen = true;
        }

        Release();
    }

    /// <summary>What waits will fail when it is let go.</summary>
    public void Break(Fate fate) { lock (_lock) { _broken = fate; } }

    /// <summary>The silo is dead: nothing it still does reaches the store.</summary>
    public void Cut()
    {
        lock (_lock) { _cut = true; }
        Open();
    }

    public Task<StoredNamespace> OpenAsync(long namespaceId, CancellationToken cancellationToken) =>
        CallAsync(Step.Open, () => store.OpenAsync(namespaceId, cancellationToken));

    public Task<long> CommitAsync(long namespaceId, OwnerEpoch epoch, NamespaceCommit commit) =>
        CallAsync(Step.Commit, () => StoreOfCommit().CommitAsync(namespaceId, epoch, commit));

    public Task<IReadOnlyList<ReplayChunk>> ReadPageAsync(long namespaceId, ReplayPageName page) =>
        CallAsync(Step.ReadPage, () => store.ReadPageAsync(namespaceId, page));

    public Task DiscardAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page, IEnumerable<long> sequences) =>
        CallAsync(Step.Discard, () => Nothing(store.DiscardAsync(namespaceId, epoch, page, sequences)));

    public Task CompactPageAsync(long namespaceId, OwnerEpoch epoch, ReplayPageName page) =>
        CallAsync(Step.Compact, () => Nothing(store.CompactPageAsync(namespaceId, epoch, page)));

    public Task CloseAsync(long namespaceId, OwnerEpoch epoch, TimeSpan keep) =>
        CallAsync(Step.Close, () => Nothing(store.CloseAsync(namespaceId, epoch, keep)));

    private INamespaceStore StoreOfCommit()
    {
        if (_skip) { _skip = false; return store; }
        if (NextCommit is not { } next) { return store; }
        (NextCommit, _cut) = (null, true);
        return next;
    }

    private static async Task<bool> Nothing(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> CallAsync<T>(Step step, Func<Task<T>> call)
    {
        Fate fate;
        lock (_lock)
        {
            _calls[step] = _calls.GetValueOrDefault(step) + 1;
            fate = _planned.Remove(step, out var planned) ? planned : Fate.Pass;
        }

        if (fate == Fate.PauseBefore) { await PauseAsync(); }
        ThrowIf(fate == Fate.FailBefore || _broken == Fate.FailBefore || _cut);
        var answer = await call();
        if (fate == Fate.PauseAfter) { await PauseAsync(); }
        ThrowIf(fate == Fate.FailAfter || _broken == Fate.FailAfter || _cut);
        return answer;
    }

    private Task PauseAsync()
    {
        lock (_lock)
        {
            if (_isOpen) { return Task.CompletedTask; }
            _paused.TrySetResult();
            return _released.Task;
        }
    }

    private static void ThrowIf(bool failed)
    {
        if (failed) { throw new TimeoutException("The store did not answer."); }
    }
}
