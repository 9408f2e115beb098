using System.Collections.Immutable;

namespace Counters.Http;

/// <summary>The customers and namespaces that a caller may touch.</summary>
/// <remarks>Immutable, one for each token. It tells nothing about what exists: a reach may name customers that are not registered.</remarks>
public sealed class Reach : IEquatable<Reach>
{
    /// <summary>No limit: tokens that name neither customers nor namespaces, and hosts that need no token.</summary>
    public static readonly Reach Everything = new([], [], isEverything: true);

    /// <summary>What holds for a caller of whom no reach is known.</summary>
    public static readonly Reach Nothing = new([], [], isEverything: false);

    private Reach(ImmutableSortedSet<string> customers, ImmutableSortedSet<long> namespaces, bool isEverything) =>
        (Customers, Namespaces, IsEverything) = (customers, namespaces, isEverything);

    public bool IsEverything { get; }

    /// <summary>Their numbers are in reach as <c>customer_id=</c> shows them: each root namespace on the days that it was the customer's.</summary>
    public ImmutableSortedSet<string> Customers { get; }

    /// <summary>Each is in reach itself, and with all that is below it where it is a root.</summary>
    public ImmutableSortedSet<long> Namespaces { get; }

    /// <summary>These customers and namespaces together; with neither, nothing.</summary>
    public static Reach Of(IEnumerable<string> customers, IEnumerable<long> namespaces) =>
        new(customers.ToImmutableSortedSet(StringComparer.Ordinal), [.. namespaces], isEverything: false);

    public bool HasCustomer(string customerId) => IsEverything || Customers.Contains(customerId);

    public bool HasNamespace(long namespaceId) => IsEverything || Namespaces.Contains(namespaceId);

    public bool Equals(Reach? other) =>
        other is not null && IsEverything == other.IsEverything && Customers.SetEquals(other.Customers) && Namespaces.SetEquals(other.Namespaces);

    public override bool Equals(object? obj) => Equals(obj as Reach);

    public override int GetHashCode() => HashCode.Combine(IsEverything, Customers.Count, Namespaces.Count);
}
