using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Counters.Contracts;

namespace Counters.Customers;

/// <summary>A placement as operators send and see it.</summary>
/// <param name="ValidFrom">Left out: always, for a namespace's first placement; from now on, for a later one.</param>
public sealed record NamespaceBody(long? ParentId, string? FullPath, string? Plan, DateTimeOffset? ValidFrom)
{
    internal static NamespaceBody Of(NamespacePlacement placement) => new(
        placement.ParentId, placement.FullPath, placement.Plan, DateTimeOffset.FromUnixTimeSeconds(placement.ValidFrom));
}

/// <summary>A namespace's placements in the order of time.</summary>
public sealed record NamespaceAnswer(long Id, ImmutableArray<NamespaceBody> Placements);

/// <summary>A placement as a line of NDJSON; a namespace that has moved has several, in the order of time.</summary>
public sealed record NamespaceLineBody(long Id, long? ParentId, string? FullPath, string? Plan, DateTimeOffset? ValidFrom)
{
    internal NamespaceBody Placement => new(ParentId, FullPath, Plan, ValidFrom);

    internal static NamespaceLineBody Of(long id, NamespacePlacement placement) => new(
        id, placement.ParentId, placement.FullPath, placement.Plan, DateTimeOffset.FromUnixTimeSeconds(placement.ValidFrom));
}

/// <summary>The JSON form of namespaces.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NamespaceBody))]
[JsonSerializable(typeof(NamespaceAnswer))]
[JsonSerializable(typeof(NamespaceLineBody))]
internal sealed partial class NamespaceJson : JsonSerializerContext;
