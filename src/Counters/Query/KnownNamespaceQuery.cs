namespace Counters.Query;

/// <summary>Whether a table has any row of a namespace. One column at a time, so that each look-up can use its index.</summary>
internal sealed record KnownNamespaceQuery(string Table, string Column, long NamespaceId) : IRollupQuery
{
    public static IReadOnlyList<string> Columns { get; } = ["root_namespace_id", "namespace_id"];

    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object> { ["id"] = NamespaceId };

    public string ToSql() => $"SELECT 1 FROM {Table} WHERE {Column} = {{id:Int64}} LIMIT 1";
}
