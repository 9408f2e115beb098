using System.Diagnostics.Metrics;
using Counters.Rollups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Counters.Tests.Rollups;

public sealed class LedgerSweepTests
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>Redis' client cancels what stood in its queue when it gives a connection up; a sweep that ends by it would end the host.</summary>
    [Fact]
    public async Task A_reading_that_the_client_of_Redis_cancelled_is_tried_again()
    {
        var ledger = new CancelledOnce();
        var clock = new FakeTimeProvider();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var sweep = new LedgerSweep(ledger, null!, new LedgerMetrics(services.GetRequiredService<IMeterFactory>(), clock), clock, NullLogger<LedgerSweep>.Instance);
        await sweep.StartAsync(TestContext.Current.CancellationToken);
        while (!ledger.ReadAgain.IsCompleted && !sweep.ExecuteTask!.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await ledger.ReadAgain.WaitAsync(WaitMax, TestContext.Current.CancellationToken);
        await sweep.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(sweep.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>An empty ledger: no grain is called.</summary>
    private sealed class CancelledOnce : IUnflushedLedger
    {
        private readonly TaskCompletionSource _readAgain = new();
        private int _readings;

        public Task ReadAgain => _readAgain.Task;

        public Task<LedgerReading> ReadAsync(CancellationToken cancellationToken)
        {
            if (_readings++ == 0) { return Task.FromCanceled<LedgerReading>(new CancellationToken(canceled: true)); }
            _readAgain.TrySetResult();
            return Task.FromResult(new LedgerReading(0, []));
        }
    }
}
