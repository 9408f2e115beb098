using Counters.Rollups;

namespace Counters.Query;

/// <summary>Knows the namespaces that have rollups, be it as a root or below one.</summary>
internal sealed class RollupNamespaceDirectory(ClickHouseDatabase database) : INamespaceDirectory
{
    private static readonly string[] Tables = ["totals", "registers"];

    public async ValueTask<bool> IsKnownAsync(long namespaceId, CancellationToken cancellationToken)
    {
        foreach (var table in Tables)
        {
            foreach (var column in KnownNamespaceQuery.Columns)
            {
                var query = new KnownNamespaceQuery(table, column, namespaceId);
                if ((await database.ReadAsync(query.ToSql(), query.ToParameters(), row => row.GetByte(0), cancellationToken)).Count > 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
