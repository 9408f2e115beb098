using Counters.ClickHouse;

namespace Counters.Rejections;

/// <summary>Queries one page of rejections, the newest minute first.</summary>
internal sealed record RejectedQuery(RejectedRequest Request) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>
            {
                ["from"] = Request.Asked.From.ToUnixTimeSeconds(),
                ["to"] = Request.Asked.To.ToUnixTimeSeconds(),
                ["rows"] = Request.RowsMax + 1,
            };
            if (Request.Code is { } code) { parameters["code"] = code; }
            if (Request.Event is { } name) { parameters["event"] = name; }
            if (Request.NamespaceId is { } id) { parameters["namespace"] = id; }
            if (Request.Client is { } client) { parameters["client"] = client; }
            if (Request.After is not { } after) { return parameters; }
            (parameters["after_minute"], parameters["after_client"], parameters["after_code"]) = (after.Minute, after.Client, after.Code);
            parameters["after_event"] = after.Event;
            (parameters["after_property"], parameters["after_namespace"]) = (after.Property, after.NamespaceId);
            return parameters;
        }
    }

    public string ToSql() =>
        $$"""
        SELECT toInt64(toUnixTimestamp(minute)) AS at, client, code, event, property, namespace_id, toInt64(sum(rejected.events)) AS events
        FROM rejected
        WHERE minute >= toDateTime({from:Int64}, 'UTC') AND minute < toDateTime({to:Int64}, 'UTC')
        {{string.Concat(Filters())}}GROUP BY minute, client, code, event, property, namespace_id
        ORDER BY minute DESC, client, code, event, property, namespace_id
        LIMIT {rows:Int32}
        """;

    private IEnumerable<string> Filters()
    {
        if (Request.Client is not null) { yield return "  AND client = {client:String}\n"; }
        if (Request.Code is not null) { yield return "  AND code = {code:String}\n"; }
        if (Request.Event is not null) { yield return "  AND event = {event:String}\n"; }
        if (Request.NamespaceId is not null) { yield return "  AND namespace_id = {namespace:Int64}\n"; }
        if (Request.After is not null) { yield return After; }
    }

    private const string After =
        """
          AND (minute < toDateTime({after_minute:Int64}, 'UTC') OR (minute = toDateTime({after_minute:Int64}, 'UTC')
            AND (client, code, event, property, namespace_id)
              > ({after_client:String}, {after_code:String}, {after_event:String}, {after_property:String}, {after_namespace:Int64})))

        """;
}
