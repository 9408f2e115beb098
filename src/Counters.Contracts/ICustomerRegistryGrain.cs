using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>Takes every change of customers, one at a time, so that no root namespace is ever two customers' at once. There is one, with key 0.</summary>
[GrainInterfaceType("counters.customer-book"), Alias("counters.customer-book")]
public interface ICustomerRegistryGrain : IGrainWithIntegerKey
{
    /// <summary>Registers the customers, all of them or none; those known before are replaced. Durable when it returns without a conflict.</summary>
    /// <param name="customers">Each id once.</param>
    [Alias("put")]
    Task<CustomerBookAnswer> PutAsync(ImmutableArray<CustomerRecord> customers);

    /// <summary>What <see cref="PutAsync"/> would have against the change; nothing is changed.</summary>
    [Alias("check")]
    Task<CustomerBookAnswer> CheckAsync(ImmutableArray<CustomerRecord> customers);
}

/// <summary>What came of a change.</summary>
/// <param name="Conflicts">When there is any, nothing was changed.</param>
/// <param name="IsFull">There is no room for so many customers; nothing was changed.</param>
[GenerateSerializer, Immutable, Alias("counters.customer-book-answer")]
public sealed record CustomerBookAnswer(
    [property: Id(0)] ImmutableArray<CustomerConflict> Conflicts,
    [property: Id(1)] bool IsFull = false)
{
    /// <summary>Whether the change cannot be made as it stands.</summary>
    public bool IsRefusal => IsFull || Conflicts.Length > 0;
}

/// <summary>A namespace that another customer has on some of the same days.</summary>
/// <param name="At">Which of the customers in the change.</param>
/// <param name="Wanted">The namespace and days that it may not have.</param>
/// <param name="HolderId">Whose they are.</param>
/// <param name="Held">The days that the other one has it.</param>
[GenerateSerializer, Immutable, Alias("counters.customer-conflict")]
public sealed record CustomerConflict(
    [property: Id(0)] int At,
    [property: Id(1)] CustomerNamespace Wanted,
    [property: Id(2)] string HolderId,
    [property: Id(3)] CustomerNamespace Held);
