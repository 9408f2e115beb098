namespace Counters.Dictionary;

/// <summary>A counting rule with the line of the metric's file that asks for it.</summary>
internal sealed record ParsedRule(CountingRule Rule, int Line);
