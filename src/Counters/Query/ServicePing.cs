namespace Counters.Query;

/// <summary>The Service Ping of one root namespace: what a self-managed instance of its own would have reported.</summary>
internal sealed record ServicePing(
    long NamespaceId,
    DateTimeOffset RecordedAt,
    DateTimeOffset CompleteThrough,
    string DictionaryVersion,
    IReadOnlyList<MetricReading> Metrics);
