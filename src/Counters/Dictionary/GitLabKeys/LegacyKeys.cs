using System.Collections.Frozen;

namespace Counters.Dictionary.GitLabKeys;

/// <summary>
/// GitLab's maps from what it counts to the Redis keys of former versions, which it goes on using so that no history is lost
/// (<c>lib/gitlab/usage_data_counters/</c>).
/// </summary>
/// <param name="PathOverrides"><c>hll_redis_key_overrides.yml</c>: a rule's path to what stands for it in the key.</param>
/// <param name="Events"><c>hll_redis_legacy_events.yml</c>: events whose unique counts do not name their identifier.</param>
/// <param name="TotalOverrides"><c>total_counter_redis_key_overrides.yml</c>: a total's whole key to its whole former key.</param>
public sealed record LegacyKeys(
    FrozenDictionary<string, string> PathOverrides,
    FrozenSet<string> Events,
    FrozenDictionary<string, string> TotalOverrides)
{
    public static LegacyKeys None { get; } =
        new(FrozenDictionary<string, string>.Empty, FrozenSet<string>.Empty, FrozenDictionary<string, string>.Empty);
}
