using System.Collections.Immutable;
using Counters.Contracts;
using Counters.Customers.Book;
using Counters.Http;

namespace Counters.Customers.Projection;

/// <summary>Registered namespaces as <c>namespace_records</c> shows them.</summary>
internal sealed class ProjectedNamespaces(IGrainFactory grains) : IProjectedRecords
{
    public string Table => "namespace_records";

    public IReadOnlyList<string> Columns { get; } =
        ["namespace_id", "shard", "version", "valid_froms", "valid_tos", "parent_ids", "full_paths", "plans"];

    public int Shards => CustomerShards.NamespaceShards;

    public Task<long> VersionAsync(int shard) => Grain(shard).VersionAsync();

    public async Task<IReadOnlyList<object?[]>> ChangedSinceAsync(int shard, long version)
    {
        // The index is read before the records: what is read is at least as new as its version says.
        var changed = await Grain(shard).ChangedSinceAsync(version);
        var rows = new List<object?[]>(changed.Length);
        foreach (var known in changed)
        {
            rows.Add(Row(shard, known, await grains.GetGrain<INamespaceRecordGrain>(known.NamespaceId).GetAsync()));
        }

        return rows;
    }

    private static object?[] Row(int shard, IndexedNamespace known, ImmutableArray<NamespacePlacement> placements) =>
    [
        known.NamespaceId,
        (ushort)shard,
        (ulong)known.Version,
        placements.Select(placement => Instant(placement.ValidFrom)).ToArray(),
        placements.Skip(1).Select(placement => Instant(placement.ValidFrom)).Append(Timestamp.End.UtcDateTime).Take(placements.Length).ToArray(),
        placements.Select(placement => placement.ParentId ?? 0).ToArray(),
        placements.Select(placement => placement.FullPath ?? "").ToArray(),
        placements.Select(placement => placement.Plan ?? "").ToArray(),
    ];

    private static DateTime Instant(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Min(unixSeconds, Timestamp.End.ToUnixTimeSeconds())).UtcDateTime;

    private INamespaceIndexGrain Grain(int shard) => grains.GetGrain<INamespaceIndexGrain>(shard);
}
