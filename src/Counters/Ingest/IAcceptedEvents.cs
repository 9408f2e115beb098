using Counters.Contracts;

namespace Counters.Ingest;

/// <summary>Takes from ingest what owners answered, for reconciliation.</summary>
public interface IAcceptedEvents
{
    /// <summary>An owner acknowledged a batch.</summary>
    void Acknowledged(BatchReceipt receipt);

    /// <summary>It is unknown whether so many events were stored: their owner gave no receipt.</summary>
    void InDoubt(int events);
}
