using System.Globalization;
using Counters.Counting;
using StackExchange.Redis;

namespace Counters.State;

/// <summary>The names of everything the platform keeps in Redis. Never change one: they are the storage format.</summary>
/// <remarks>A namespace's keys and its ledger share one of 1,024 hash tags, so that one script may touch them all in Redis Cluster.</remarks>
internal static class RedisKeys
{
    public const int Tags = 1024;

    /// <summary>First part of every key; also the Orleans service id.</summary>
    public const string Prefix = "counters";

    /// <summary>Identifies the store, so that a wiped or restored one is noticed.</summary>
    public const string Generation = $"{Prefix}:generation";

    /// <summary>What the hosts that start at once on a new store have agreed to call it.</summary>
    public const string ProposedGeneration = $"{Prefix}:generation-proposed";

    /// <summary>The accept window in force and the former ones.</summary>
    public const string AcceptWindow = $"{Prefix}:accept-window";

    /// <summary>What became of events at the door, by account: each silo writes what it told its clients.</summary>
    public const string Tallies = $"{Prefix}:tallies";

    /// <summary>The runs of silos that keep accounts: name, start, last word, and whether they ended in order.</summary>
    public const string Silos = $"{Prefix}:silos";

    /// <summary>The format of the store, and the oldest one whose builds may still work on it.</summary>
    public const string StoreFormat = $"{Prefix}:format";

    /// <summary>Which dictionary version counts from when, and the number of every counter.</summary>
    public const string Dictionary = $"{Prefix}:{{dictionary}}";

    /// <summary>The definition files of each version that is still needed. All keys of the dictionary share a hash tag.</summary>
    public const string DictionaryFiles = $"{Dictionary}:files";

    /// <summary>What each silo said last to a proposed version.</summary>
    public const string DictionaryConfirmed = $"{Dictionary}:confirmed";

    /// <summary>Rows of the audit that ClickHouse does not have yet, by their ids.</summary>
    public const string Audit = $"{Prefix}:audit";

    /// <summary>When each token was used last.</summary>
    public const string TokenUses = $"{Prefix}:token-uses";

    /// <summary>The certificate and key that the silos of one machine share. Whoever reads Redis may join anyway.</summary>
    public const string SiloCertificate = $"{Prefix}:silo-certificate";

    /// <summary>The secret by which values that are not stored as they are sent are hashed; made once for a store.</summary>
    public const string ValueSecret = $"{Prefix}:value-secret";

    /// <summary>Rules and roots that have used much of the values they may have, by how many are in use.</summary>
    public const string FullestValues = $"{Prefix}:values-fullest";

    /// <summary>Written by health checks, read by nobody.</summary>
    public const string Probe = $"{Prefix}:probe";

    public static RedisKey Namespace(long id) => Format($"{Prefix}:{{{Tag(id)}}}:{id}");

    public static RedisKey ReplayPage(long id, ReplayPageName page) => Format($"{Prefix}:{{{Tag(id)}}}:{id}:ids:{page.Hour}.{page.Part}");

    public static RedisKey Ledger(int tag) => Format($"{Prefix}:{{{tag}}}:ledger");

    /// <summary>Events committed and flushed by account, of all namespaces of the tag.</summary>
    public static RedisKey Accounts(int tag) => Format($"{Prefix}:{{{tag}}}:accounts");

    /// <summary>The values of one rule within one root namespace, and the slots of their counters.</summary>
    /// <param name="rule">The rule's own number.</param>
    public static RedisKey Values(int rule, long root) => Format($"{Prefix}:values:{rule}:{root}");

    public static int Tag(long namespaceId) => (int)(namespaceId & (Tags - 1));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
