using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Redis;

namespace Counters.Customers.Book;

/// <summary>The record of the <see cref="CustomerRegistryGrain"/>.</summary>
[GenerateSerializer, Alias("counters.customer-book-state")]
internal sealed class CustomerBookState
{
    /// <summary>One more each time that a book opens.</summary>
    [Id(0)]
    public long Epoch { get; set; }

    /// <summary>A change of several shards that may have reached only some of them; the next book to open completes it.</summary>
    [Id(1)]
    public List<CustomerRecord> Pending { get; set; } = [];
}

/// <inheritdoc cref="ICustomerRegistryGrain"/>
/// <remarks>
/// The customers themselves lie in the shards; the book only decides. A change of one shard is one write. A change of several is noted here first,
/// so that a crash between two shards leaves it neither half done nor forgotten. Should two books be open for a moment, the shards take the later one's
/// writes only.
/// </remarks>
[GrainType("counters.customer-book")]
internal sealed class CustomerRegistryGrain(
    [PersistentState("book")] IPersistentState<CustomerBookState> book,
    ICommitBarrier barrier) : Grain, ICustomerRegistryGrain
{
    private readonly NamespaceClaims _claims = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(book.State.Epoch + 1, book.State.Pending);
        var shards = await Task.WhenAll(Enumerable.Range(0, CustomerShards.Count).Select(shard => Shard(shard).OpenAsync(book.State.Epoch)));
        foreach (var customers in shards) { _claims.Put(customers); }
        if (book.State.Pending.Count > 0) { await CompleteAsync([.. book.State.Pending]); }
    }

    public Task<CustomerBookAnswer> CheckAsync(ImmutableArray<CustomerRecord> customers) =>
        Task.FromResult(new CustomerBookAnswer([.. _claims.Conflicts(customers)], _claims.Count + customers.Count(IsNew) > CustomerShards.CustomersMax));

    public async Task<CustomerBookAnswer> PutAsync(ImmutableArray<CustomerRecord> customers)
    {
        var answer = await CheckAsync(customers);
        if (answer.IsRefusal) { return answer; }
        try
        {
            if (customers.Select(customer => CustomerShards.Of(customer.Id)).Distinct().Count() > 1)
            {
                await WriteAsync(book.State.Epoch, [.. customers]);
                await CompleteAsync(customers);
            }
            else
            {
                await PutInShardsAsync(customers);
            }
        }
        catch
        {
            // Nobody knows which of the writes were stored: the next activation finds out.
            DeactivateOnIdle();
            throw;
        }

        return answer;
    }

    private bool IsNew(CustomerRecord customer) => !_claims.Contains(customer.Id);

    private async Task CompleteAsync(ImmutableArray<CustomerRecord> customers)
    {
        await PutInShardsAsync(customers);
        await WriteAsync(book.State.Epoch, []);
    }

    private async Task PutInShardsAsync(ImmutableArray<CustomerRecord> customers)
    {
        await Task.WhenAll(customers
            .GroupBy(customer => CustomerShards.Of(customer.Id))
            .Select(shard => Shard(shard.Key).PutAsync(book.State.Epoch, [.. shard])));
        _claims.Put(customers);
    }

    private async Task WriteAsync(long epoch, List<CustomerRecord> pending)
    {
        book.State = new CustomerBookState { Epoch = epoch, Pending = pending };
        await book.WriteStateAsync();
        await barrier.CommittedAsync();
    }

    private ICustomerShardGrain Shard(int shard) => GrainFactory.GetGrain<ICustomerShardGrain>(shard);
}
