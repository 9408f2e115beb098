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
}

/// <summary>The identifier whose distinct values a <see cref="RuleKind.Unique"/> rule counts.</summary>
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
    /// <summary>
    /// GitLab's canonical path, the counter's name everywhere: <c>name[-operator:sum(value)][-filter:[k:v,…]][-user]</c>, filter keys sorted
    /// (GitLab: <c>lib/gitlab/usage/event_selection_rule.rb</c>).
    /// </summary>
    public string Path { get; } = CanonicalPath(EventName, Filters, Kind, Unique);

    private static string CanonicalPath(string eventName, ImmutableArray<RuleFilter> filters, RuleKind kind, UniqueIdentifier unique)
    {
        var operation = kind == RuleKind.Sum ? "-operator:sum(value)" : "";
        var filter = filters.IsEmpty
            ? ""
            : $"-filter:[{string.Join(',', filters.OrderBy(f => f.Property, StringComparer.Ordinal).Select(f => $"{f.Property}:{f.Text}"))}]";
        var identifier = unique == UniqueIdentifier.None ? "" : $"-{unique.ToString().ToLowerInvariant()}";
        return eventName + operation + filter + identifier;
    }
}
