namespace Counters.Tests.Oracle.Reference;

/// <summary>One number as an instance's Redis has it.</summary>
/// <param name="Value">Of a metric by value: all values together.</param>
/// <param name="IsCounted">Whether any of its keys exists: otherwise nothing was ever counted, which is another thing than zero.</param>
/// <param name="ByValue">Identifier, value and total of a metric by value; null for every other one.</param>
internal readonly record struct GitLabNumber(decimal Value, bool IsCounted, SortedDictionary<string, SortedDictionary<string, long>>? ByValue = null);
