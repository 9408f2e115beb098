using Counters.Contracts;
using Counters.Ingest;

namespace Counters.Tests.Ingest;

/// <summary>For tests that are not about reconciliation.</summary>
internal sealed class NobodyTallies : IAcceptedEvents
{
    public void Acknowledged(BatchReceipt receipt)
    {
    }

    public void InDoubt(int events)
    {
    }
}
