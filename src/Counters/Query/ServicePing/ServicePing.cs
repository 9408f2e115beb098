
namespace Counters.Query.ServicePing;

/// <summary>A Service Ping: what a self-managed instance of the subject's own would have reported.</summary>
internal sealed record ServicePing(
    PingSubject Subject,
    DateTimeOffset RecordedAt,
    DateTimeOffset CompleteThrough,
    string DictionaryVersion,
    IReadOnlyList<PingMetric> Metrics);
