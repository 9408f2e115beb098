using System.Diagnostics.Metrics;
using Counters.Contracts;
using Counters.Counting;
using Counters.Rollups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Counters.Tests.Counting;

/// <summary>One activation of a namespace on a silo of its own: the owner on a scheduler like a grain's, and the silo's writer.</summary>
internal sealed class OwnerInCharge
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly TaskScheduler _scheduler;

    private OwnerInCharge(NamespaceOwner owner, GatedStore store, RollupWriter writer, TaskScheduler scheduler) =>
        (Owner, Store, Writer, _scheduler) = (owner, store, writer, scheduler);

    public NamespaceOwner Owner { get; }

    public GatedStore Store { get; }

    public RollupWriter Writer { get; }

    public bool IsLost { get; private set; }

    public static async Task<OwnerInCharge> OpenAsync(
        long namespaceId, GatedStore store, CountingPolicy policy, IRollupStore rollups, NumberedRules? rules = null, RollupWriter? writer = null, IRollupSink? sink = null)
    {
        writer ??= new RollupWriter(
            rollups, rules ?? new NumberedRules(), Options.Create(new RollupOptions()), new RollupMetrics(Meters), TimeProvider.System, NullLogger<RollupWriter>.Instance);
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        OwnerInCharge? inCharge = null;
        await On(scheduler, async () =>
        {
            var owner = new NamespaceOwner(namespaceId, store, policy, sink ?? writer, new CountingMetrics(Meters)) { Failed = _ => inCharge!.IsLost = true };
            inCharge = new OwnerInCharge(owner, store, writer, scheduler);
            await owner.TakeOverAsync(CancellationToken.None);
            return true;
        });
        return inCharge!;
    }

    public Task<BatchReceipt> CountAsync(EventBatch batch) => On(_scheduler, () => Owner.CountAsync(batch));

    public Task<BatchReceipt> CountAsync(params IEnumerable<SomeEvent> events) => CountAsync(SomeEvent.Pack(events));

    public Task<bool> FlushAsync() => Writer.FlushAsync(CancellationToken.None);

    public Task RemindAsync() => On(_scheduler, () =>
    {
        Owner.RequestFlush();
        return Task.FromResult(true);
    });

    public Task CloseAsync() => On(_scheduler, async () =>
    {
        await Owner.CloseAsync(CancellationToken.None);
        return true;
    });

    private static Task<T> On<T>(TaskScheduler scheduler, Func<Task<T>> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
}
