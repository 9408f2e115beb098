namespace Counters.Query;

/// <summary>
/// What SQL has to know of counters' names: that of a single value is the rule's path, a tab, the value; that of all values without a counter of their
/// own ends in <c>(other)</c>. No rule's path holds a tab.
/// </summary>
internal static class CounterSql
{
    /// <summary>The path of the rule that the counter belongs to.</summary>
    public const string Rule = @"substringIndex(counter, '\t', 1)";

    /// <summary>The value that the counter counts.</summary>
    public const string Value = @"substring(counter, position(counter, '\t') + 1)";

    /// <summary>The condition that a row is of one of the counters, or of a value of one of the rules, that were asked for.</summary>
    public static string IsAsked(bool isPerValue) => $"{(isPerValue ? Rule : "counter")} IN {{counters:Array(String)}}";
}
