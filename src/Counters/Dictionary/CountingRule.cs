using System.Collections.Immutable;

namespace Counters.Dictionary;

/// <summary>What a rule makes of the events it selects.</summary>
public enum RuleKind
{
    /// <summary>One for each event.</summary>
    Total,

    /// <summary>The event's <c>value</c>, added up (GitLab: <c>operator: sum(value)</c>).</summary>
    Sum,

    /// <summary>Distinct values of one identifier (GitLab: <c>unique: user.id</c>), as a sketch.</summary>
    Unique,

    /// <summary>One for each event, apart for each value of one identifier (GitLab: <c>operator: total</c> with <c>unique</c>): a counter a value.</summary>
    TotalPerValue,
}

/// <summary>The identifier whose distinct values a <see cref="RuleKind.Unique"/> rule counts, or that a <see cref="RuleKind.TotalPerValue"/> rule counts by.</summary>
public enum UniqueIdentifier
{
    None,
    User,
    Project,
    Namespace,
    Label,
    Property,
    Value,
}

/// <summary>One condition of a rule: the property equals the value exactly, in type as in content.</summary>
/// <param name="Property"><c>label</c>, <c>property</c>, <c>value</c> or the name of a custom property.</param>
/// <param name="Text">
/// The expected text, or, when <paramref name="IsNumber"/>, the expected number as it stands in GitLab's path: <c>3</c>, <c>3.0</c>, <c>1.5</c>.
/// </param>
/// <param name="IsNumber">Whether the definition gave a number: <c>"1"</c> and <c>1</c> are different filters.</param>
public sealed record RuleFilter(string Property, string Text, bool IsNumber);

/// <summary>Selects events and says what to count of them: GitLab's event selection rule.</summary>
/// <remarks>Two rules are the same counter exactly when their <see cref="Path"/>s are equal.</remarks>
public sealed record CountingRule(
    string EventName,
    ImmutableArray<RuleFilter> Filters,
    RuleKind Kind,
    UniqueIdentifier Unique)
{
    /// <summary>Stands in the path of each rule that is counted by value, and of no other.</summary>
    internal const string PerValueMark = "-operator:total";

    /// <summary>
    /// GitLab's canonical path, the counter's name everywhere: <c>name[-operator:sum(value)][-filter:[k:v,…]][-user]</c>, filter keys sorted
    /// (GitLab: <c>lib/gitlab/usage/event_selection_rule.rb</c>).
    /// </summary>
    public string Path { get; } = CanonicalPath(EventName, Filters, Kind, Unique);

    /// <summary>GitLab's name of the identifier: <c>label</c>; of <c>project.id</c> what stands before the dot.</summary>
    public string IdentifierName => NameOf(Unique);

    /// <summary>Whether a path is of a rule that is counted by value; filters may hold anything, so only what stands before them counts.</summary>
    internal static bool IsCountedByValue(string path) => path.Split("-filter:", 2)[0].Contains(PerValueMark, StringComparison.Ordinal);

    private static string NameOf(UniqueIdentifier unique) => unique.ToString().ToLowerInvariant();

    private static string CanonicalPath(string eventName, ImmutableArray<RuleFilter> filters, RuleKind kind, UniqueIdentifier unique)
    {
        var operation = kind switch { RuleKind.Sum => "-operator:sum(value)", RuleKind.TotalPerValue => PerValueMark, _ => "" };
        var filter = filters.IsEmpty
            ? ""
            : $"-filter:[{string.Join(',', filters.OrderBy(f => f.Property, StringComparer.Ordinal).Select(f => $"{f.Property}:{f.Text}"))}]";
        var identifier = unique == UniqueIdentifier.None ? "" : $"-{NameOf(unique)}";
        return eventName + operation + filter + identifier;
    }
}
