using Counters.ClickHouse;
using Counters.Query.Customers;

namespace Counters.Query.ServicePing;

/// <summary>Of which namespaces a table has any row. One column at a time, so that each look-up can use its index; it ends when all have been found.</summary>
/// <param name="Within">Only rows of these roots count; null for all.</param>
internal sealed record KnownNamespaceQuery(string Table, string Column, IReadOnlyCollection<long> NamespaceIds, CustomerAssignments? Within) : IRollupQuery
{
    /// <summary>Where a namespace may be found: a row below roots of others says nothing of a root itself.</summary>
    public static IReadOnlyList<string> Columns(CustomerAssignments? within) => within is null ? ["root_namespace_id", "namespace_id"] : ["namespace_id"];

    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["ids"] = NamespaceIds.ToArray(),
                ["limit"] = (ulong)NamespaceIds.Count,
            };
            if (Within is not null) { AssignmentFilter.AddParameters(Within, parameters); }
            return parameters;
        }
    }

    public string ToSql() => $"SELECT DISTINCT {Column} FROM {Table} WHERE {Column} IN {{ids:Array(Int64)}}{Filter} LIMIT {{limit:UInt64}}";

    private string Filter => Within is null ? "" : " AND " + AssignmentFilter.Sql(Within, Table == "totals" ? "toDate(hour)" : "day");
}
