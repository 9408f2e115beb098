using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Dictionary.Breakdowns;

/// <summary>The keys of values in Redis. Never change one: they are the storage format.</summary>
internal static class ValueKeys
{
    /// <summary>The secret by which values that are not stored as they are sent are hashed; made once for a store.</summary>
    public const string Secret = $"{RedisKeys.Prefix}:value-secret";

    /// <summary>Rules and roots that have used much of the values they may have, by how many are in use.</summary>
    public const string Fullest = $"{RedisKeys.Prefix}:values-fullest";

    /// <summary>The values of one rule within one root namespace, and the slots of their counters.</summary>
    /// <param name="rule">The rule's own number.</param>
    public static RedisKey Of(int rule, long root) => RedisKeys.Format($"{RedisKeys.Prefix}:values:{rule}:{root}");
}
