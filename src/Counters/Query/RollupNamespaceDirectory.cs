using Counters.ClickHouse;
using Counters.Query.Customers;
using Counters.Query.ServicePing;

namespace Counters.Query;

/// <summary>Knows the namespaces that have rollups, be it as a root or below one.</summary>
internal sealed class RollupNamespaceDirectory(ClickHouseDatabase database) : INamespaceDirectory
{
    private static readonly string[] Tables = ["totals", "registers"];

    /// <summary>Asks ClickHouse at most four times, however many namespaces there are.</summary>
    public async ValueTask<IReadOnlySet<long>> KnownAsync(IReadOnlyCollection<long> namespaceIds, CustomerAssignments? within, CancellationToken cancellationToken)
    {
        var known = new HashSet<long>();
        foreach (var table in Tables)
        {
            foreach (var column in KnownNamespaceQuery.Columns(within))
            {
                long[] left = [.. namespaceIds.Except(known)];
                if (left.Length == 0) { return known; }
                var query = new KnownNamespaceQuery(table, column, left, within);
                known.UnionWith(await database.ReadAsync(query.ToSql(), query.ToParameters(), row => row.GetInt64(0), cancellationToken));
            }
        }

        return known;
    }
}
