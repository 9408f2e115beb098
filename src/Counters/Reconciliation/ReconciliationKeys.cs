using Counters.Redis;

namespace Counters.Reconciliation;

/// <summary>Names the keys of reconciliation in Redis. Never change one: they are the storage format.</summary>
internal static class ReconciliationKeys
{
    /// <summary>What silos acknowledged to their clients, by account: each silo writes its own.</summary>
    public const string Tallies = $"{RedisKeys.Prefix}:tallies";

    /// <summary>The runs of silos that keep accounts: name, start, last write, and whether they ended in order.</summary>
    public const string Silos = $"{RedisKeys.Prefix}:silos";
}
