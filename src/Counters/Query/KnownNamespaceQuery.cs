namespace Counters.Query;

/// <summary>Whether a table has any row of a namespace. One column at a time, so that each look-up can use its index.</summary>
/// <param name="Within">Only rows of these roots count; null for all.</param>
internal sealed record KnownNamespaceQuery(string Table, string Column, long NamespaceId, CustomerAssignments? Within = null) : IRollupQuery
{
    public static IReadOnlyList<string> Columns { get; } = ["root_namespace_id", "namespace_id"];

    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = NamespaceId };
            if (Within is not null) { AssignmentFilter.AddParameters(Within, parameters); }
            return parameters;
        }
    }

    public string ToSql() => $"SELECT 1 FROM {Table} WHERE {Column} = {{id:Int64}}{Filter} LIMIT 1";

    private string Filter => Within is null ? "" : " AND " + AssignmentFilter.Sql(Within, Table == "totals" ? "toDate(hour)" : "day");
}
