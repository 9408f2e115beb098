using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Redis;

namespace Counters.Customers.Book;

/// <summary>The record of the <see cref="CustomerShardGrain"/>.</summary>
[GenerateSerializer, Alias("counters.customer-shard-state")]
internal sealed class CustomerShardState
{
    /// <summary>Of the book that may write.</summary>
    [Id(0)]
    public long Epoch { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public Dictionary<string, CustomerRecord> Customers { get; set; } = new(StringComparer.Ordinal);
}

/// <inheritdoc cref="ICustomerShardGrain"/>
[GrainType("counters.customer-shard")]
internal sealed class CustomerShardGrain(
    [PersistentState("customers")] IPersistentState<CustomerShardState> shard,
    ICommitBarrier barrier,
    TimeProvider clock) : Grain, ICustomerShardGrain
{
    public Task<CustomerRecord?> FindAsync(string id) => Task.FromResult(shard.State.Customers.GetValueOrDefault(id));

    public Task<long> VersionAsync() => Task.FromResult(shard.State.Version);

    public Task<ImmutableArray<CustomerRecord>> ChangedSinceAsync(long version) => Task.FromResult<ImmutableArray<CustomerRecord>>(
        [.. shard.State.Customers.Values.Where(customer => customer.Version > version).OrderBy(customer => customer.Id, StringComparer.Ordinal)]);

    public async Task<ImmutableArray<CustomerRecord>> OpenAsync(long epoch)
    {
        ThrowIfClosed(epoch);
        if (epoch > shard.State.Epoch)
        {
            await WriteAsync(new CustomerShardState { Epoch = epoch, Version = shard.State.Version, Customers = shard.State.Customers });
        }

        return [.. shard.State.Customers.Values];
    }

    public async Task PutAsync(long epoch, ImmutableArray<CustomerRecord> customers)
    {
        ThrowIfClosed(epoch);
        var version = ShardVersion.After(shard.State.Version, clock);
        var changed = new Dictionary<string, CustomerRecord>(shard.State.Customers, StringComparer.Ordinal);
        foreach (var customer in customers) { changed[customer.Id] = customer with { Version = version }; }
        await WriteAsync(new CustomerShardState { Epoch = epoch, Version = version, Customers = changed });
    }

    private void ThrowIfClosed(long epoch)
    {
        if (epoch < shard.State.Epoch) { throw new CustomerRegistryClosedException("A later book of customers has opened; this one must not write."); }
    }

    private async Task WriteAsync(CustomerShardState state)
    {
        shard.State = state;
        await shard.WriteDurablyAsync(barrier, DeactivateOnIdle);
    }
}
