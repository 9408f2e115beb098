using System.Collections.Immutable;

namespace Counters.Tests.Oracle.Definitions;

/// <summary>What GitLab can make of an event.</summary>
internal enum OracleOperation
{
    Total,
    Sum,
    Unique,

    /// <summary><c>operator: total</c>: a total for each value of what <c>unique</c> names.</summary>
    TotalPerValue,
}

/// <summary>One exact match of a rule; the text as it stands in YAML, without quotes.</summary>
internal sealed record OracleFilter(string Property, string Text, bool IsNumber);

/// <summary>One item of a metric's <c>events</c>.</summary>
/// <param name="Unique">GitLab's word: <c>user.id</c>, <c>label</c> …; empty when nothing is unique.</param>
internal sealed record OracleRule(string Event, OracleOperation Operation, string Unique, ImmutableArray<OracleFilter> Filters)
{
    /// <summary>GitLab's path, written from the reference and not taken from the platform (GitLab: <c>lib/gitlab/usage/event_selection_rule.rb</c>).</summary>
    public string Path { get; } = Event + Operator(Operation) + Filter(Filters) + (Unique.Length > 0 ? $"-{Unique.Split('.')[0]}" : "");

    /// <summary>What GitLab calls the identifier: <c>user</c> for <c>user.id</c>.</summary>
    public string Identifier => Unique.Split('.')[0];

    public override string ToString() => Path;

    private static string Operator(OracleOperation operation) => operation switch
    {
        OracleOperation.Sum => "-operator:sum(value)",
        OracleOperation.TotalPerValue => "-operator:total",
        _ => "",
    };

    private static string Filter(ImmutableArray<OracleFilter> filters)
    {
        var pairs = filters.Select(filter => $"{filter.Property}:{filter.Text}").Order(StringComparer.Ordinal);
        return filters.IsEmpty ? "" : $"-filter:[{string.Join(',', pairs)}]";
    }
}
