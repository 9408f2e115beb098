using Counters.Ingest.Parsing;

namespace Counters.Rejections;

/// <summary>Holds a kind of rejection of one client in one minute of receipt.</summary>
/// <param name="Minute">In UTC.</param>
/// <param name="Client">The token's name; empty on a host that needs no token.</param>
internal readonly record struct RejectedRow(DateTime Minute, string Client, RejectedKind Kind);
