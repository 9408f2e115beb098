namespace Counters.Hosting;

/// <summary>Does equal work once for all callers that ask for it while it is under way. It is cancelled when the last of them has left.</summary>
/// <typeparam name="TKey">What makes two pieces of work equal.</typeparam>
/// <typeparam name="TResult">What the work gives to each of its callers.</typeparam>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Run> _runs = [];

    /// <summary>Joins the work that is under way for <paramref name="key"/>, or begins it.</summary>
    /// <param name="work">Gets a token that is cancelled only when no caller waits any more.</param>
    /// <exception cref="OperationCanceledException">This caller left; the others go on waiting.</exception>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = Join(key, out var isFirst);
        if (isFirst) { _ = CompleteAsync(key, run, work); }
        try
        {
            return await run.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(key, run);
        }
    }

    private Run Join(TKey key, out bool isFirst)
    {
        lock (_lock)
        {
            isFirst = !_runs.TryGetValue(key, out var run);
            if (run is null) { _runs[key] = run = new Run(); }
            run.Callers++;
            return run;
        }
    }

    private void Leave(TKey key, Run run)
    {
        lock (_lock)
        {
            if (--run.Callers > 0) { return; }
            Forget(key, run);
        }

        // Cancelling what has ended already does nothing.
        run.Abandoned.Cancel();
    }

    private async Task CompleteAsync(TKey key, Run run, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            run.Result.TrySetResult(await work(run.Abandoned.Token));
        }
        catch (Exception fault)
        {
            run.Result.TrySetException(fault);

            // Reads the exception, so that a failure without a caller left is not reported as unobserved.
            _ = run.Result.Task.Exception;
        }
        finally
        {
            lock (_lock) { Forget(key, run); }
        }
    }

    /// <summary>Removes the run unless another one has taken its place.</summary>
    private void Forget(TKey key, Run run)
    {
        if (_runs.TryGetValue(key, out var current) && current == run) { _runs.Remove(key); }
    }

    private sealed class Run
    {
        public TaskCompletionSource<TResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Abandoned { get; } = new();

        public int Callers { get; set; }
    }
}
