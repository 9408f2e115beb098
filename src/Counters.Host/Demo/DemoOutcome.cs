namespace Counters.Host.Demo;

/// <summary>What the demo found, ready to be shown.</summary>
/// <param name="Pings">By customer, in the order in which they are shown.</param>
/// <param name="NumbersCompared">Numbers of all customers that were compared with the model.</param>
/// <param name="Mismatches">What was wrong with numbers, a sentence each.</param>
/// <param name="Faults">What was wrong besides: receipts, or the wait for ClickHouse.</param>
internal sealed record DemoOutcome(
    SampleStream Stream,
    SentTotals Sent,
    IReadOnlyList<(SampleCustomer Customer, PingAnswer Ping)> Pings,
    int NumbersCompared,
    IReadOnlyList<string> Mismatches,
    IReadOnlyList<string> Faults)
{
    public bool IsRight => Mismatches.Count == 0 && Faults.Count == 0;
}
