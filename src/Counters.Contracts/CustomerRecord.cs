using System.Collections.Immutable;

namespace Counters.Contracts;

/// <summary>What operators registered of a customer.</summary>
/// <param name="Id">A short text of the operator's own, such as <c>acme</c> or an account number.</param>
/// <param name="Seats">Null when nobody said.</param>
/// <param name="Version">Grows with every change of any customer beside it; the projection in ClickHouse goes by it.</param>
[GenerateSerializer, Immutable, Alias("counters.customer-record")]
public sealed record CustomerRecord(
    [property: Id(0)] string Id,
    [property: Id(1)] string? Name,
    [property: Id(2)] long? Seats,
    [property: Id(3)] ImmutableArray<CustomerNamespace> Namespaces,
    [property: Id(4)] long Version = 0);

/// <summary>A root namespace that is a customer's own for whole days, in UTC.</summary>
/// <param name="From">The first day; null for "always".</param>
/// <param name="To">The day after the last; null for "still".</param>
[GenerateSerializer, Immutable, Alias("counters.customer-namespace")]
public readonly record struct CustomerNamespace(
    [property: Id(0)] long NamespaceId,
    [property: Id(1)] DateOnly? From,
    [property: Id(2)] DateOnly? To)
{
    /// <summary>Whether both give the same namespace to somebody on the same day.</summary>
    public bool Overlaps(CustomerNamespace other) =>
        NamespaceId == other.NamespaceId
        && (From ?? DateOnly.MinValue) < (other.To ?? DateOnly.MaxValue)
        && (other.From ?? DateOnly.MinValue) < (To ?? DateOnly.MaxValue);
}
