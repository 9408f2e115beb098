namespace Counters.Query;

/// <summary>Of which namespaces a table has any row. One column at a time, so that each look-up can use its index; it ends when all have been found.</summary>
internal sealed record KnownNamespaceQuery(string Table, string Column, IReadOnlyCollection<long> NamespaceIds) : IRollupQuery
{
    public static IReadOnlyList<string> Columns { get; } = ["root_namespace_id", "namespace_id"];

    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>
    {
        ["ids"] = NamespaceIds.ToArray(),
        ["limit"] = (ulong)NamespaceIds.Count,
    };

    public string ToSql() => $"SELECT DISTINCT {Column} FROM {Table} WHERE {Column} IN {{ids:Array(Int64)}} LIMIT {{limit:UInt64}}";
}
