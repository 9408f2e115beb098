using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Http;

namespace Counters.Customers.Projection;

/// <summary>Customers as <c>customer_records</c> shows them.</summary>
internal sealed class ProjectedCustomers(IGrainFactory grains) : IProjectedRecords
{
    public string Table => "customer_records";

    public IReadOnlyList<string> Columns { get; } =
        ["customer_id", "shard", "version", "name", "seats", "namespace_ids", "valid_froms", "valid_tos"];

    public int Shards => CustomerShards.Count;

    public Task<long> VersionAsync(int shard) => Grain(shard).VersionAsync();

    public async Task<IReadOnlyList<object?[]>> ChangedSinceAsync(int shard, long version) =>
        [.. (await Grain(shard).ChangedSinceAsync(version)).Select(customer => Row(shard, customer))];

    private static object?[] Row(int shard, CustomerRecord customer) =>
    [
        customer.Id,
        (ushort)shard,
        (ulong)customer.Version,
        customer.Name ?? "",
        customer.Seats,
        customer.Namespaces.Select(days => days.NamespaceId).ToArray(),
        customer.Namespaces.Select(days => days.From ?? DateOnly.FromDateTime(DateTime.UnixEpoch)).ToArray(),
        customer.Namespaces.Select(days => days.To ?? DateOnly.FromDateTime(Timestamp.End.UtcDateTime)).ToArray(),
    ];

    private ICustomerShardGrain Grain(int shard) => grains.GetGrain<ICustomerShardGrain>(shard);
}
