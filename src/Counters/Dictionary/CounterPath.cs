using System.Text.RegularExpressions;
using Counters.Dictionary.GitLabKeys;

namespace Counters.Dictionary;

/// <summary>The parts of a counter's canonical path: <c>name[-operator:o][-filter:[k:v,…]][-identifier]</c>.</summary>
/// <param name="EventName">Letters, digits and underscores, so that the rest cannot be taken for it.</param>
/// <param name="Operator"><c>sum(value)</c> or <c>total</c>; null for a plain count.</param>
/// <param name="Filter">What stands between the brackets; null when every event is selected.</param>
/// <param name="Identifier">What is distinguished: <c>user</c>, <c>project</c>, <c>label</c> …; null when nothing is.</param>
public sealed partial record CounterPath(string EventName, string? Operator, string? Filter, string? Identifier)
{
    /// <summary>What GitLab keeps in Redis for it (GitLab: <c>internal_events.rb</c>, <c>update_redis_values</c>).</summary>
    public RedisKeyType KeyType => (Operator, Identifier) switch
    {
        ("sum(value)", _) => RedisKeyType.Sum,
        (_, null) => RedisKeyType.Total,
        ("total", _) => RedisKeyType.TotalPerValue,
        _ => RedisKeyType.Unique,
    };

    /// <summary>Null for a text that is no path of any rule.</summary>
    public static CounterPath? Parse(string path)
    {
        var match = Form().Match(path);
        return match.Success ? new CounterPath(match.Groups[1].Value, Part(match, 2), Part(match, 3), Part(match, 4)) : null;
    }

    private static string? Part(Match match, int group) => match.Groups[group].Success ? match.Groups[group].Value : null;

    // Texts of filters may hold anything, brackets too: the filter ends at the last one that leaves an identifier or nothing.
    [GeneratedRegex(@"\A([A-Za-z0-9_]+)(?:-operator:(sum\(value\)|total))?(?:-filter:\[(.+)\])?(?:-([a-z_]+))?\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
