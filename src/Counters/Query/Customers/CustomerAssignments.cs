using System.Collections.Immutable;
using Counters.Http;

namespace Counters.Query.Customers;

/// <summary>A root namespace that is a customer's for a while.</summary>
/// <param name="Period">Whole days, since sketches are kept by the day.</param>
public readonly record struct AssignedNamespace(long RootNamespaceId, Period Period);

/// <summary>A customer's root namespaces over time. What happened in them counts for the customer only while they were the customer's.</summary>
public sealed record CustomerAssignments(string CustomerId, string? Name, ImmutableArray<AssignedNamespace> Namespaces)
{
    /// <summary>Namespaces that are meant wherever they stand: a caller's reach may name some that are no roots. None for a customer.</summary>
    public ImmutableArray<long> Listed { get; init; } = [];

    /// <summary>When the customer's first namespace became its own; null when there is none.</summary>
    public DateTimeOffset? First => Namespaces.IsEmpty ? null : Namespaces.Min(assigned => assigned.Period.From);

    /// <summary>Whether the customer had any namespace in any part of the period.</summary>
    public bool Touches(Period period) => FirstIn(period) is not null;

    /// <summary>The first instant of the period at which the customer had a namespace; null when there is none.</summary>
    public DateTimeOffset? FirstIn(Period period) => Namespaces
        .Select(assigned => assigned.Period.Intersect(period))
        .Where(common => common.From < common.To)
        .Select(common => (DateTimeOffset?)common.From)
        .Min();

    /// <summary>Whether the customer had at least one namespace at every instant of the period.</summary>
    public bool Covers(Period period)
    {
        var coveredTo = period.From;
        foreach (var assigned in Namespaces.Where(assigned => assigned.Period.From < period.To).OrderBy(assigned => assigned.Period.From))
        {
            if (assigned.Period.From > coveredTo) { return false; }
            if (assigned.Period.To > coveredTo) { coveredTo = assigned.Period.To; }
        }

        return coveredTo >= period.To;
    }
}
