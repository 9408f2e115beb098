using Counters.ClickHouse;
using Counters.Http;
using Counters.Query.Exports;

namespace Counters.Audit;

/// <summary>Rows of the audit, the newest first: a page of them, or all for a file.</summary>
internal sealed record AuditQuery(AuditRequest Request) : IRollupQuery
{
    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>
            {
                ["from"] = Request.Asked.From.ToUnixTimeMilliseconds(),
                ["to"] = Request.Asked.To.ToUnixTimeMilliseconds(),
            };
            if (Request.Action is { } action) { parameters["action"] = action; }
            if (Request.Client is { } client) { parameters["client"] = client; }
            if (Request.RowsMax is { } rows) { parameters["rows"] = rows + 1; }
            if (Request.After is { } after) { (parameters["after_at"], parameters["after_id"]) = (after.Milliseconds, after.Id); }
            return parameters;
        }
    }

    /// <summary>A row that was inserted more than once is one, with its highest version.</summary>
    public string ToSql() =>
        $$"""
        SELECT
          audit.at AS at, id, action, {{Text("client")}} AS client, address, {{Text("subject")}} AS subject, count, bytes, old_version, new_version, outcome, status, code,
          suppressed
        FROM audit FINAL
        WHERE audit.at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND audit.at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
        {{(Request.Action is null ? "" : "  AND action = {action:String}\n")}}{{(
            Request.Client is null ? "" : "  AND audit.client = {client:String}\n")}}{{(
            Request.After is null ? "" : After)}}ORDER BY audit.at DESC, id DESC{{(Request.RowsMax is null ? "" : "\nLIMIT {rows:Int32}")}}
        """;

    private const string After = "  AND (audit.at, id) < (fromUnixTimestamp64Milli({after_at:Int64}, 'UTC'), {after_id:String})\n";

    private string Text(string column) => Request.Format == AnswerFormat.Csv ? SpreadsheetText.Sql($"audit.{column}") : $"audit.{column}";
}
