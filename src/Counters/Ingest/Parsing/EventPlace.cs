namespace Counters.Ingest.Parsing;

/// <summary>Holds where and when an event of a request happened, as its sender says.</summary>
/// <param name="Index">Its position in the request.</param>
/// <param name="RootNamespaceId">Null when the sender leaves it to what operators registered.</param>
internal readonly record struct EventPlace(int Index, long NamespaceId, long? RootNamespaceId, uint UnixSeconds);
