using Counters.ClickHouse;
using Counters.Rollups;

namespace Counters.Reconciliation;

/// <summary>
/// Queries the events that ClickHouse shows, by the account in the ids of their segments. It reads the table itself, the one behind all
/// views.
/// </summary>
internal sealed record VisibleEventsQuery(DateTimeOffset From, DateTimeOffset To) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters => new Dictionary<string, object>
    {
        ["from"] = From.ToUnixTimeSeconds(),
        ["to"] = To.ToUnixTimeSeconds(),
        ["counter"] = EventsCounter.Path,
    };

    public string ToSql() =>
        """
        SELECT toUInt32(intDiv(toUnixTimestamp(UUIDv7ToDateTime(segment, 'UTC')), 3600)) AS received, substring(toString(segment), 29) AS silo,
          toInt64(sum(value)) AS events
        FROM totals FINAL
        WHERE counter = {counter:String}
          AND UUIDv7ToDateTime(segment, 'UTC') >= toDateTime({from:Int64}, 'UTC') AND UUIDv7ToDateTime(segment, 'UTC') < toDateTime({to:Int64}, 'UTC')
        GROUP BY received, silo
        SETTINGS do_not_merge_across_partitions_select_final = 1, use_skip_indexes_if_final = 1
        """;
}
