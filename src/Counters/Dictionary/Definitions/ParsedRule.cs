namespace Counters.Dictionary.Definitions;

/// <summary>A counting rule with the line of the metric's file that asks for it.</summary>
/// <param name="LegacyKey">GitLab's Redis key when it follows from the definition and not from the rule's path; without its week.</param>
internal sealed record ParsedRule(CountingRule Rule, int Line, string? LegacyKey = null);
