using Counters.Redis;

namespace Counters.Dictionary.Versions;

/// <summary>The keys of the dictionary in Redis. Never change one: they are the storage format.</summary>
/// <remarks>They share a hash tag, so that one script may touch them all in Redis Cluster.</remarks>
internal static class DictionaryKeys
{
    /// <summary>Which dictionary version counts from when, and the number of every counter.</summary>
    public const string Dictionary = $"{RedisKeys.Prefix}:{{dictionary}}";

    /// <summary>The definition files of each version that is still needed.</summary>
    public const string Files = $"{Dictionary}:files";

    /// <summary>What each silo said last to a proposed version.</summary>
    public const string Confirmed = $"{Dictionary}:confirmed";
}
