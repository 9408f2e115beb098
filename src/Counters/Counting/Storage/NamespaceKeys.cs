using Counters.Counting.Replays;
using Counters.Redis;
using StackExchange.Redis;

namespace Counters.Counting.Storage;

/// <summary>Names the keys of namespaces in Redis. Never change one: they are the storage format.</summary>
/// <remarks>A namespace's keys, its ledger and its accounts share one of 1,024 hash tags, so that one script may touch them all in Redis Cluster.</remarks>
internal static class NamespaceKeys
{
    public const int Tags = 1024;

    /// <summary>The accept window in force and the former ones.</summary>
    public const string AcceptWindow = $"{RedisKeys.Prefix}:accept-window";

    public static RedisKey Namespace(long id) => RedisKeys.Format($"{RedisKeys.Prefix}:{{{Tag(id)}}}:{id}");

    public static RedisKey ReplayPage(long id, ReplayPageName page) => RedisKeys.Format($"{RedisKeys.Prefix}:{{{Tag(id)}}}:{id}:ids:{page.Hour}.{page.Part}");

    /// <summary>The namespaces of the tag that have something to flush.</summary>
    public static RedisKey Ledger(int tag) => RedisKeys.Format($"{RedisKeys.Prefix}:{{{tag}}}:ledger");

    /// <summary>Events committed and flushed by account, of all namespaces of the tag.</summary>
    public static RedisKey Accounts(int tag) => RedisKeys.Format($"{RedisKeys.Prefix}:{{{tag}}}:accounts");

    public static int Tag(long namespaceId) => (int)(namespaceId & (Tags - 1));
}
