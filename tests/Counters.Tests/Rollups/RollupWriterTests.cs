using System.Diagnostics.Metrics;
using Counters.Contracts;
using Counters.Rollups;
using Counters.Tests.Counting;
using Counters.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Counters.Tests.Rollups;

/// <summary>Tests what the writer logs: the runbook sends operators there to find the namespace that does not flush.</summary>
public sealed class RollupWriterTests
{
    [Fact]
    public async Task A_namespace_whose_owner_fails_is_named_in_the_log()
    {
        var lines = await FlushAsync(new FailingSource(4711, () => throw new TimeoutException("No answer.")));
        Assert.StartsWith("Warning: Flush failed for namespace 4711;", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_with_an_unknown_counter_is_named_in_the_log_with_the_counter()
    {
        var total = new UnflushedTotal(4712, 1_001, DateTime.UnixEpoch, new Guid(1, 0, 0, new byte[8]), RootAssumed: false, Amount.One, Version: 1);
        var lines = await FlushAsync(new FailingSource(4712, () => new UnflushedRollups(4712, 1, 0, [total], [])));
        Assert.StartsWith("Error: Flush failed for namespace 4712: it has counts of an unknown counter.", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains("1001", lines[0], StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> FlushAsync(IRollupSource source)
    {
        var log = new LogLines();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var writer = new RollupWriter(
            new RecordedRollups(),
            new NumberedRules { KnownBelow = 1_001 },
            Options.Create(new RollupOptions()),
            new RollupMetrics(services.GetRequiredService<IMeterFactory>()),
            TimeProvider.System,
            log.Of<RollupWriter>());
        writer.Enqueue(source);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        return log.All;
    }

    private sealed class FailingSource(long namespaceId, Func<UnflushedRollups> collect) : IRollupSource
    {
        public long NamespaceId => namespaceId;

        public Task<UnflushedRollups> CollectAsync() => Task.FromResult(collect());

        public Task ConfirmAsync(UnflushedRollups flushed) => Task.CompletedTask;
    }
}
