using Counters.Rollups;

namespace Counters.Query;

/// <summary>Knows the namespaces that have rollups, be it as a root or below one.</summary>
internal sealed class RollupNamespaceDirectory(ClickHouseDatabase database) : INamespaceDirectory
{
    private static readonly string[] Tables = ["totals", "registers"];

    public ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken) =>
        HasRowsAsync(KnownNamespaceQuery.Columns.Select(column => (column, (CustomerAssignments?)null)), namespaceId, cancellationToken);

    public ValueTask<bool> IsKnownWithinAsync(long namespaceId, CustomerAssignments roots, CancellationToken cancellationToken) =>
        HasRowsAsync([("namespace_id", roots)], namespaceId, cancellationToken);

    private async ValueTask<bool> HasRowsAsync(
        IEnumerable<(string Column, CustomerAssignments? Within)> conditions, long namespaceId, CancellationToken cancellationToken)
    {
        var looks = from table in Tables from condition in conditions select new KnownNamespaceQuery(table, condition.Column, namespaceId, condition.Within);
        foreach (var query in looks)
        {
            if ((await database.ReadAsync(query.ToSql(), query.ToParameters(), row => row.GetByte(0), cancellationToken)).Count > 0) { return true; }
        }

        return false;
    }
}
