using Counters.Ingest.Parsing;

namespace Counters.Ingest;

/// <summary>Answers a request: everything it does not list as rejected is durable.</summary>
/// <param name="Accepted">Events counted now.</param>
/// <param name="Duplicates">Events that had been counted before.</param>
/// <param name="Rejected">Events that a retry cannot mend.</param>
public sealed record IngestReceipt(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected);
