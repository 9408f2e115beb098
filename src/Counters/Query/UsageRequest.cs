namespace Counters.Query;

/// <summary>What the rows of an answer stand for.</summary>
public enum UsageGroup
{
    None,
    Namespace,
    RootNamespace,
}

/// <summary>A usage question that makes sense.</summary>
/// <param name="Period">Whole hours, or whole days for uniques.</param>
internal sealed record UsageRequest(
    Measure Measure,
    IReadOnlyList<long> NamespaceIds,
    IReadOnlyList<long> RootNamespaceIds,
    Period Period,
    UsageWindow Window,
    UsageGroup GroupBy,
    bool AsCsv)
{
    /// <summary>The namespaces that the answer must speak of even when nothing was counted; empty when only the rows tell.</summary>
    public IReadOnlyList<long> NamedGroups => GroupBy switch
    {
        UsageGroup.Namespace => NamespaceIds,
        UsageGroup.RootNamespace => RootNamespaceIds,
        _ => [],
    };
}
