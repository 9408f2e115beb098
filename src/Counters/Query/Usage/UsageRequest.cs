using Counters.Http;
using Counters.Query.Customers;

namespace Counters.Query.Usage;

/// <summary>What the rows of an answer stand for.</summary>
public enum UsageGroup
{
    None,
    Namespace,
    RootNamespace,
}

/// <summary>A usage question that makes sense.</summary>
/// <param name="Period">Whole hours, or whole days for uniques.</param>
/// <param name="CustomerId">Only what happened in the customer's namespaces while they were the customer's.</param>
/// <param name="Customer">Which namespaces those are, or without a customer those in the caller's reach; null until they have been looked up, and for everything.</param>
internal sealed record UsageRequest(
    Measure Measure,
    IReadOnlyList<long> NamespaceIds,
    IReadOnlyList<long> RootNamespaceIds,
    Period Period,
    UsageWindow Window,
    UsageGroup GroupBy,
    AnswerFormat Format,
    string? CustomerId = null,
    CustomerAssignments? Customer = null)
{
    /// <summary>What the caller may see.</summary>
    public Reach Reach { get; init; } = Reach.Nothing;

    /// <summary>The namespaces that the answer must speak of even when nothing was counted; empty when only the rows tell.</summary>
    public IReadOnlyList<long> NamedGroups => GroupBy switch
    {
        UsageGroup.Namespace => NamespaceIds,
        UsageGroup.RootNamespace => RootNamespaceIds,
        _ => [],
    };

    /// <summary>Whether there can be rows of no other groups than the named ones.</summary>
    public bool AreGroupsNamed => GroupBy == UsageGroup.None || NamedGroups.Count > 0;
}
