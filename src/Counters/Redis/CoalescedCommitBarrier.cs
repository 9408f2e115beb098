namespace Counters.Redis;

/// <summary>Commits the log of an embedded store for many callers at once: one log commit serves all who waited when it began.</summary>
/// <param name="commit">Commits the append-only file; everything written before the call is durable when it returns.</param>
public sealed class CoalescedCommitBarrier(Func<CancellationToken, ValueTask> commit) : ICommitBarrier
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _next;
    private bool _running;

    public Task CommittedAsync()
    {
        lock (_lock)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = _next.Task;
            if (!_running)
            {
                _running = true;
                ThreadPool.UnsafeQueueUserWorkItem(static barrier => _ = barrier.PumpAsync(), this, preferLocal: false);
            }

            return waiting;
        }
    }

    private async Task PumpAsync()
    {
        while (Take() is { } waiting)
        {
            try
            {
                await commit(CancellationToken.None).ConfigureAwait(false);
                waiting.SetResult();
            }
            catch (Exception exception)
            {
                waiting.SetException(exception);
            }
        }
    }

    private TaskCompletionSource? Take()
    {
        lock (_lock)
        {
            var waiting = _next;
            _next = null;
            _running = waiting is not null;
            return waiting;
        }
    }
}
