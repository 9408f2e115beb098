using System.Globalization;
using StackExchange.Redis;

namespace Counters.Redis;

/// <summary>What the names of all keys have in common, and the keys of the store as a whole. Each stage names its own keys. Never change one: they
/// are the storage format.</summary>
internal static class RedisKeys
{
    /// <summary>First part of every key; also the Orleans service id.</summary>
    public const string Prefix = "counters";

    /// <summary>Identifies the store, so that a wiped or restored one is noticed.</summary>
    public const string Generation = $"{Prefix}:generation";

    /// <summary>What the hosts that start at once on a new store have agreed to call it.</summary>
    public const string ProposedGeneration = $"{Prefix}:generation-proposed";

    /// <summary>The format of the store, and the oldest one whose builds may still work on it.</summary>
    public const string StoreFormat = $"{Prefix}:format";

    /// <summary>Written by health checks, read by nobody.</summary>
    public const string Probe = $"{Prefix}:probe";

    /// <summary>Formats a key the same way in every culture.</summary>
    public static RedisKey Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
