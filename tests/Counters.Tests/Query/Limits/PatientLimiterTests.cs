using System.Threading.RateLimiting;
using Counters.Query.Limits;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Query.Limits;

public sealed class PatientLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly PatientLimiter _limiter;

    public PatientLimiterTests() => _limiter = new(
        new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = 1, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }),
        TimeSpan.FromSeconds(10),
        _clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public async Task Who_waits_is_let_in_when_a_place_is_free()
    {
        var first = await _limiter.AcquireAsync(1, Cancelled);
        var second = _limiter.AcquireAsync(1, Cancelled).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();

        Assert.True((await second).IsAcquired);
    }

    [Fact]
    public async Task Who_has_waited_long_enough_is_refused_and_takes_no_place()
    {
        var first = await _limiter.AcquireAsync(1, Cancelled);
        var second = _limiter.AcquireAsync(1, Cancelled).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.False((await second).IsAcquired);
        first.Dispose();
        Assert.True((await _limiter.AcquireAsync(1, Cancelled)).IsAcquired);
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_at_once()
    {
        using var first = await _limiter.AcquireAsync(1, Cancelled);
        var second = _limiter.AcquireAsync(1, Cancelled).AsTask();

        Assert.False((await _limiter.AcquireAsync(1, Cancelled)).IsAcquired);

        first.Dispose();
        Assert.True((await second).IsAcquired);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_is_no_refusal()
    {
        using var first = await _limiter.AcquireAsync(1, Cancelled);
        using var leaving = new CancellationTokenSource();
        var second = _limiter.AcquireAsync(1, leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }
}
