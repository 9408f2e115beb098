namespace Counters.Customers.Book;

/// <summary>Versions of changes: each is higher than all before it, also than those of a store that was wiped.</summary>
internal static class ShardVersion
{
    public static long After(long last, TimeProvider clock) => Math.Max(last + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
}
