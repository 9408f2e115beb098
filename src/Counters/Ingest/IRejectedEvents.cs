using Counters.Ingest.Parsing;

namespace Counters.Ingest;

/// <summary>Keeps for a while what was refused and why, so that a service owner can find out. It is diagnostics, not counting: it may fold details away.</summary>
public interface IRejectedEvents
{
    /// <summary>Returns at once, whatever becomes of it.</summary>
    /// <param name="client">The name of the caller that sent them; empty on a host that needs no token.</param>
    void Add(string client, RejectedKind kind, int events);
}
