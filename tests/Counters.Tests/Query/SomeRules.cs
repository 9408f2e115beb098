using Counters.Contracts;
using Counters.Dictionary;

namespace Counters.Tests.Query;

/// <summary>A small dictionary with one metric of each kind, all counted since the same instant unless a test says otherwise.</summary>
internal sealed class SomeRules : IRuleRegistry
{
    private static readonly CountingRule Builds = new("create_ci_build", [], RuleKind.Total, UniqueIdentifier.None);
    private static readonly CountingRule Pushes = new("push", [], RuleKind.Total, UniqueIdentifier.None);
    private static readonly CountingRule Minutes = new("run_job", [], RuleKind.Sum, UniqueIdentifier.None);
    private static readonly CountingRule Builders = new("create_ci_build", [], RuleKind.Unique, UniqueIdentifier.User);
    private static readonly CountingRule Pushers = new("push", [], RuleKind.Unique, UniqueIdentifier.User);

    public CounterDictionary Dictionary { get; set; } = new(
        "v1",
        [Event("create_ci_build"), Event("push"), Event("run_job")],
        [
            Metric("counts.builds", TimeFrame.All, Builds),
            Metric("counts.builds_weekly", TimeFrame.SevenDays, Builds),
            Metric("counts.actions_monthly", TimeFrame.TwentyEightDays, Builds, Pushes),
            Metric("counts.minutes_monthly", TimeFrame.TwentyEightDays, Minutes),
            Metric("counts.pushes_weekly", TimeFrame.SevenDays, Pushes),
            Metric("redis_hll_counters.ci.builders_weekly", TimeFrame.SevenDays, Builders),
            Metric("redis_hll_counters.ci.active_users_monthly", TimeFrame.TwentyEightDays, Builders, Pushers),
            Metric("settings.ldap_enabled", TimeFrame.None),
        ]);

    public DateTimeOffset ActiveFrom { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Counters that became active at a time of their own.</summary>
    public Dictionary<string, DateTimeOffset> Later { get; } = [];

    public RegisteredCounter? Find(string path) =>
        Dictionary.Rules.Any(rule => rule.Path == path) ? new RegisteredCounter(path, 1, Later.GetValueOrDefault(path, ActiveFrom)) : null;

    public string PathOf(long root, int number) => throw new KeyNotFoundException();

    private static EventDefinition Event(string name) => new(name, "It happened.", [], $"events/{name}.yml");

    private static MetricDefinition Metric(string keyPath, TimeFrame timeFrame, params CountingRule[] rules) => new()
    {
        KeyPath = keyPath,
        Description = "A metric.",
        TimeFrame = timeFrame,
        DataSource = "internal_events",
        Status = "active",
        Rules = [.. rules],
        File = $"metrics/{keyPath}.yml",
    };
}
