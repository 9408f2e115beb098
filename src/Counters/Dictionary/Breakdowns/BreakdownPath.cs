using Counters.Dictionary.Definitions;

namespace Counters.Dictionary.Breakdowns;

/// <summary>The name of a counter that belongs to one value of a rule: the rule's path, a tab, the value.</summary>
/// <remarks>
/// A path holds no control character (<see cref="DefinitionNames"/>, <see cref="FilterParser"/>), so what stands before the first tab is always the
/// rule's path, whatever the value holds, and no such name is ever a rule's.
/// </remarks>
internal static class BreakdownPath
{
    public const char Separator = '\t';

    /// <summary>Stands for all values that have no counter of their own. It is nobody's value: who sends this text counts there, too.</summary>
    public const string Other = "(other)";

    public static string Of(string rulePath, string value) => $"{rulePath}{Separator}{value}";

    /// <summary>What the name was made of.</summary>
    public static (string Rule, string Value) Split(string counter) =>
        counter.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at ? (counter[..at], counter[(at + 1)..]) : (counter, "");
}
