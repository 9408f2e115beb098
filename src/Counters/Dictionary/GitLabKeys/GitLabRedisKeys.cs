using System.Collections.Immutable;

namespace Counters.Dictionary.GitLabKeys;

/// <summary>
/// Knows what counters are called in GitLab's Redis, in both directions (GitLab: <c>event_selection_rule.rb</c>, <c>hll_redis_counter.rb</c>,
/// <c>redis_counter.rb</c>, <c>redis_metric.rb</c>).
/// </summary>
/// <remarks>
/// Different counters share a key only where GitLab's maps, or two definitions, give them the same one; <see cref="Recognise"/> then answers all.
/// </remarks>
public sealed class GitLabRedisKeys
{
    private readonly LegacyKeys _legacy;
    private readonly Dictionary<string, string> _ownKeys = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _pathsByOverride;
    private readonly ILookup<string, string> _totalsByOverride;
    private readonly ILookup<string, string> _pathsByKey;

    /// <param name="legacy">GitLab's maps.</param>
    /// <param name="dictionary">The definitions in force: some legacy metrics have keys that follow from nothing else.</param>
    public GitLabRedisKeys(LegacyKeys legacy, CounterDictionary dictionary)
    {
        _legacy = legacy;
        foreach (var (path, key) in dictionary.Metrics.SelectMany(metric => metric.LegacyKeys)) { _ownKeys.TryAdd(path, key); }
        _pathsByOverride = legacy.PathOverrides.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        _totalsByOverride = legacy.TotalOverrides.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        _pathsByKey = dictionary.Rules.Select(rule => rule.Path)
            .SelectMany(path => new[] { (path, Key: BaseOf(path, isWeekly: false)), (path, Key: BaseOf(path, isWeekly: true)) })
            .Distinct()
            .ToLookup(pair => pair.Key, pair => pair.path, StringComparer.Ordinal);
    }

    /// <summary>The key of a legacy unique count, which does not say what it distinguishes.</summary>
    internal static string WithoutIdentifier(string eventName) => Prefix(RedisKeyType.Unique) + eventName;

    /// <summary>GitLab's key of a counter.</summary>
    /// <param name="path">A canonical path, which need not be in the dictionary.</param>
    /// <param name="week">Null: since ever. GitLab has no unique counts since ever; the key is what it would be.</param>
    /// <exception cref="FormatException">The text is no path of any rule.</exception>
    public GitLabRedisKey Of(string path, IsoWeek? week)
    {
        var key = BaseOf(path, isWeekly: week is not null);
        return new GitLabRedisKey(week is { } known ? $"{key}-{known}" : key, Parsed(path).KeyType);
    }

    /// <summary>Every counter whose key this is, ordered by path; empty for a key of anything else.</summary>
    public ImmutableArray<RecognisedKey> Recognise(string key)
    {
        var dash = key.Length - IsoWeek.Characters - 1;
        IEnumerable<RecognisedKey> candidates = Candidates(key).Select(path => new RecognisedKey(path, null));
        if (dash > 0 && key[dash] == '-' && IsoWeek.TryParse(key.AsSpan(dash + 1), out var week))
        {
            candidates = candidates.Concat(Candidates(key[..dash]).Select(path => new RecognisedKey(path, week)));
        }

        // A candidate may by now have another key: GitLab's maps are asked from the path, never backwards.
        return [.. candidates.Distinct().Where(one => Of(one.Path, one.Week).Text == key).OrderBy(one => one.Path, StringComparer.Ordinal)];
    }

    /// <summary>Paths that a key without its week may stand for.</summary>
    private IEnumerable<string> Candidates(string key)
    {
        var known = _pathsByKey[key];
        var current = _totalsByOverride[key].Append(key).SelectMany(Unprefixed);
        return known.Concat(current).Where(path => CounterPath.Parse(path) is not null);
    }

    private IEnumerable<string> Unprefixed(string key)
    {
        foreach (var prefix in Enum.GetValues<RedisKeyType>().Select(Prefix).Distinct())
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal)) { continue; }
            var body = key[prefix.Length..];
            yield return body;

            // Legacy unique counts are of users unless a definition says otherwise.
            if (_legacy.Events.Contains(body)) { yield return $"{body}-user"; }
            foreach (var path in _pathsByOverride[body]) { yield return path; }
        }
    }

    private string BaseOf(string path, bool isWeekly)
    {
        var parsed = Parsed(path);
        var overridden = _legacy.PathOverrides.GetValueOrDefault(path);
        var key = Prefix(parsed.KeyType) + (overridden ?? path);
        return parsed.KeyType switch
        {
            RedisKeyType.Total when isWeekly => key,
            RedisKeyType.Total => _legacy.TotalOverrides.GetValueOrDefault(key) ?? _ownKeys.GetValueOrDefault(path) ?? key,
            RedisKeyType.Unique when overridden is not null => key,
            RedisKeyType.Unique when parsed.Filter is null && _legacy.Events.Contains(parsed.EventName) => WithoutIdentifier(parsed.EventName),
            RedisKeyType.Unique => _ownKeys.GetValueOrDefault(path) ?? key,
            _ => key,
        };
    }

    private static CounterPath Parsed(string path) => CounterPath.Parse(path) ?? throw new FormatException($"'{path}' is not the path of a counter.");

    /// <summary>The braces make all keys of a slot lie on one node of a Redis cluster, so that they can be united.</summary>
    private static string Prefix(RedisKeyType type) => type switch
    {
        RedisKeyType.Total => "{event_counters}_",
        RedisKeyType.Sum => "{event_sums}_",
        _ => "{hll_counters}_",
    };
}
