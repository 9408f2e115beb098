namespace Counters.Host.Demo;

/// <summary>An invented customer: a root namespace, its subgroups, and how much happens there.</summary>
/// <param name="Weight">Its share of all events, beside the other customers' weights.</param>
/// <param name="Subgroups">Those it had at first; one of them may move to another customer later.</param>
internal sealed record SampleCustomer(
    string Name, SamplePlan Plan, int Weight, int Users, SampleNamespace Root, IReadOnlyList<SampleNamespace> Subgroups);

/// <summary>What a customer pays for, and with it which features it can use.</summary>
internal enum SamplePlan
{
    Free,
    Premium,
    Ultimate,
}
