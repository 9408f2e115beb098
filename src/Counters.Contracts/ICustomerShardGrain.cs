using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>Keeps a share of all customers: those whose id hashes to its key.</summary>
[GrainInterfaceType("counters.customer-shard"), Alias("counters.customer-shard")]
public interface ICustomerShardGrain : IGrainWithIntegerKey
{
    /// <summary>Null when nobody registered it.</summary>
    [Alias("find")]
    Task<CustomerRecord?> FindAsync(string id);

    /// <summary>The version of the last change; 0 before the first.</summary>
    [Alias("version")]
    Task<long> VersionAsync();

    /// <summary>Those that changed after the version, in the order of their ids.</summary>
    [Alias("changed-since")]
    Task<ImmutableArray<CustomerRecord>> ChangedSinceAsync(long version);

    /// <summary>For the book that has just opened: all customers here. From now on writes of former books are refused. Durable when it returns.</summary>
    [Alias("open")]
    Task<ImmutableArray<CustomerRecord>> OpenAsync(long epoch);

    /// <summary>For the book: registers or replaces. Durable when it returns.</summary>
    /// <exception cref="CustomerRegistryClosedException">A later book has opened.</exception>
    [Alias("put")]
    Task PutAsync(long epoch, ImmutableArray<CustomerRecord> customers);
}

/// <summary>The book that wants to write is not the one in force any more.</summary>
[GenerateSerializer, Alias("counters.customer-book-closed")]
public sealed class CustomerRegistryClosedException : Exception
{
    public CustomerRegistryClosedException()
    {
    }

    public CustomerRegistryClosedException(string message)
        : base(message)
    {
    }

    public CustomerRegistryClosedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
