using Counters.Hosting;
using Xunit;

namespace Counters.Tests.Hosting;

public sealed class SharedWorkTests
{
    private readonly SharedWork<string, int> _shared = new();
    private readonly TaskCompletionSource<int> _result = new();
    private readonly List<CancellationToken> _runs = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_work_under_way_runs_once_for_all_who_ask()
    {
        var (first, second, other) = (RunAsync("a", Cancelled), RunAsync("a", Cancelled), RunAsync("b", Cancelled));
        Assert.Equal(2, _runs.Count);

        _result.SetResult(7);

        var results = await Task.WhenAll(first, second, other);
        Assert.Equal([7, 7, 7], results);
        Assert.Equal(7, await RunAsync("a", Cancelled));
        Assert.Equal(3, _runs.Count);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_cancel_the_others_and_the_last_one_does()
    {
        using var leaving = new CancellationTokenSource();
        using var last = new CancellationTokenSource();
        var (left, stays) = (RunAsync("a", leaving.Token), RunAsync("a", last.Token));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(_runs.Single().IsCancellationRequested);

        await last.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stays);
        Assert.True(_runs.Single().IsCancellationRequested);
    }

    [Fact]
    public async Task Who_comes_after_the_last_has_left_begins_anew()
    {
        using var leaving = new CancellationTokenSource();
        var left = RunAsync("a", leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        var next = RunAsync("a", Cancelled);
        _result.SetResult(7);

        Assert.Equal(7, await next);
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task A_failure_is_everybodys_and_is_not_kept()
    {
        var (first, second) = (RunAsync("a", Cancelled), RunAsync("a", Cancelled));
        _result.SetException(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        Assert.Equal(8, await _shared.RunAsync("a", _ => Task.FromResult(8), Cancelled));
    }

    private Task<int> RunAsync(string key, CancellationToken cancellationToken) => _shared.RunAsync(
        key,
        token =>
        {
            _runs.Add(token);
            return _result.Task;
        },
        cancellationToken);
}
