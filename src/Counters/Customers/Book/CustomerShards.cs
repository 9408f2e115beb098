using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Counters.Customers.Book;

/// <summary>Which grain keeps what: customers and registered namespaces are spread over a fixed number of them by hash.</summary>
internal static class CustomerShards
{
    /// <summary>Shards are written whole: of 100,000 customers each holds about 800, some 200 KB. Fixed for ever, since the keys depend on it.</summary>
    public const int Count = 128;

    /// <summary>All that the book holds in memory while it is open, some 50 MB.</summary>
    public const int CustomersMax = 100_000;

    /// <summary>Of the namespaces' index. Fixed for ever, since the keys depend on it.</summary>
    public const int NamespaceShards = 256;

    /// <summary>Two million namespaces in all; a shard of so many is written as some 100 KB.</summary>
    public const int NamespacesPerShardMax = 8_000;

    public static int Of(string customerId) => (int)(XxHash64.HashToUInt64(MemoryMarshal.AsBytes(customerId.AsSpan())) % Count);

    public static int Of(long namespaceId) => (int)(XxHash64.HashToUInt64(MemoryMarshal.AsBytes([namespaceId])) % NamespaceShards);
}
