namespace Counters.Host.Demo;

/// <summary>A kind of thing that people do, as the shipped dictionary names it.</summary>
/// <param name="Event">The event that it sends.</param>
/// <param name="Weight">How often it is done, beside the other kinds.</param>
/// <param name="Plan">The smallest plan that has the feature.</param>
internal sealed record SampleActivity(string Event, int Weight, SamplePlan Plan = SamplePlan.Free)
{
    /// <summary>Things done in a group, not in a project, name none.</summary>
    public bool HasProject { get; init; } = true;

    /// <summary>Out of a hundred times, how often somebody did it: schedules and agents are nobody.</summary>
    public int UserPercent { get; init; } = 100;

    /// <summary>What it was like.</summary>
    public Func<Random, (string Name, object Value)[]> Properties { get; init; } = _ => [];
}
