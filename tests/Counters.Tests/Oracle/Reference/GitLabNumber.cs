namespace Counters.Tests.Oracle.Reference;

/// <summary>One number as an instance's Redis has it.</summary>
/// <param name="IsCounted">Whether any of its keys exists: otherwise nothing was ever counted, which is another thing than zero.</param>
internal readonly record struct GitLabNumber(decimal Value, bool IsCounted);
