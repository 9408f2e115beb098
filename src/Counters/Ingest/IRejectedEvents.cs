namespace Counters.Ingest;

/// <summary>Keeps for a while what was refused and why, so that a service owner can find out. It is diagnostics, not counting: it may fold details away.</summary>
public interface IRejectedEvents
{
    /// <summary>Returns at once, whatever becomes of it.</summary>
    void Add(RejectedKind kind, int events);
}
