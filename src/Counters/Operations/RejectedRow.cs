using Counters.Ingest;

namespace Counters.Operations;

/// <summary>A kind of refusal in one minute of receipt.</summary>
/// <param name="Minute">In UTC.</param>
internal readonly record struct RejectedRow(DateTime Minute, RejectedKind Kind);
