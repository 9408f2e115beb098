using System.Collections.Immutable;

namespace Counters.Tokens.Sources;

/// <summary>What differs between two versions of the tokens, by name.</summary>
internal sealed record TokenChange(ImmutableArray<string> Added, ImmutableArray<string> Removed, ImmutableArray<string> Changed)
{
    /// <summary>A line of the log stays readable; the list of tokens has them all.</summary>
    private const int NamesMax = 20;

    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty;

    public static TokenChange Between(ImmutableArray<Token> former, ImmutableArray<Token> next)
    {
        var (before, after) = (former.ToDictionary(token => token.Name, StringComparer.Ordinal), next.ToDictionary(token => token.Name, StringComparer.Ordinal));
        return new TokenChange(
            [.. after.Keys.Where(name => !before.ContainsKey(name)).Order(StringComparer.Ordinal)],
            [.. before.Keys.Where(name => !after.ContainsKey(name)).Order(StringComparer.Ordinal)],
            [.. after.Values.Where(token => before.TryGetValue(token.Name, out var known) && !known.IsSame(token)).Select(token => token.Name).Order(StringComparer.Ordinal)]);
    }

    public override string ToString() => string.Join("; ", new[] { ("added", Added), ("removed", Removed), ("changed", Changed) }
        .Where(part => !part.Item2.IsEmpty)
        .Select(part => $"{part.Item1} {Names(part.Item2)}"));

    private static string Names(ImmutableArray<string> names) =>
        string.Join(", ", names.Take(NamesMax)) + (names.Length > NamesMax ? $" and {names.Length - NamesMax} more" : "");
}
