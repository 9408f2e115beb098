using Counters.ClickHouse;
using Counters.Http;
using Counters.Query.Usage;

namespace Counters.Query.Exports;

/// <summary>A usage answer as ClickHouse writes it: the same rows as in JSON, but as many as there are.</summary>
/// <param name="Groups">Those that the answer must speak of.</param>
/// <param name="Windows">The calendar, with what a window without events means.</param>
internal sealed record UsageExport(
    UsageRequest Request, IReadOnlyList<long> Groups, IReadOnlyList<UsageExportWindow> Windows, DateTimeOffset CompleteThrough) : IRollupQuery
{
    private UsageQuery Counted => new(Request, RowsMax: 0);

    public IReadOnlyDictionary<string, object> Parameters
    {
        get
        {
            var parameters = new Dictionary<string, object>(Counted.Parameters, StringComparer.Ordinal);
            parameters.Remove("limit");
            parameters["groups"] = Groups.ToArray();
            parameters["first"] = Request.Window.StartOf(Request.Period.From).UtcDateTime;
            parameters["count"] = (ulong)Windows.Count;
            parameters["period_from"] = Request.Period.From.UtcDateTime;
            parameters["period_to"] = Request.Period.To.UtcDateTime;
            parameters["zero_firsts"] = Zeros.Select(run => run.First).ToArray();
            parameters["zero_ends"] = Zeros.Select(run => run.End).ToArray();
            parameters["complete_firsts"] = Completes.Select(run => run.First).ToArray();
            parameters["complete_ends"] = Completes.Select(run => run.End).ToArray();
            parameters["complete_through"] = CompleteThrough.UtcDateTime;
            return parameters;
        }
    }

    /// <summary>Groups that nobody named are found among the rows, which are then counted twice: sorting them here would cost memory without bound.</summary>
    public string ToSql() =>
        $$"""
        SELECT
          windows.from_at AS `from`,
          windows.to_at AS `to`,{{Namespace}}{{Value}}
          toDecimal128(counted.amount, 9) AS value,
          if(windows.is_complete = 1, 'complete', 'partial') AS status,
          {complete_through:DateTime64(3, 'UTC')} AS complete_through
        FROM
        (
          SELECT
            group_id,
            {{Start("number")}} AS window_start,
            greatest(window_start, {period_from:DateTime('UTC')}) AS from_at,
            least({{Start("number + 1")}}, {period_to:DateTime('UTC')}) AS to_at,
            arrayExists((a, z) -> number >= a AND number < z, {zero_firsts:Array(UInt64)}, {zero_ends:Array(UInt64)}) AS is_zero,
            arrayExists((a, z) -> number >= a AND number < z, {complete_firsts:Array(UInt64)}, {complete_ends:Array(UInt64)}) AS is_complete
          FROM ({{GroupsSql}}) AS grouped
          CROSS JOIN (SELECT number FROM numbers({count:UInt64})) AS calendar
        ) AS windows
        LEFT JOIN
        (
          SELECT group_id, window_start, amount{{Counted.ValueColumns}}, 1 AS is_counted
          FROM ({{Counted.CountedSql}})
        ) AS counted ON counted.group_id = windows.group_id AND counted.window_start = windows.window_start
        WHERE counted.is_counted = 1 OR windows.is_zero = 1
        ORDER BY windows.group_id, windows.window_start{{Counted.ValueColumns}}
        """;

    private IEnumerable<WindowRun> Zeros => WindowRun.Of(Windows, window => window.IsZero);

    private IEnumerable<WindowRun> Completes => WindowRun.Of(Windows, window => window.IsComplete);

    /// <summary>The calendar itself is ClickHouse's: five years of hours would be longer than a parameter may be.</summary>
    private string Start(string number) => Request.Window switch
    {
        UsageWindow.Hour => $"addHours({{first:DateTime('UTC')}}, {number})",
        UsageWindow.Day => $"addDays({{first:DateTime('UTC')}}, {number})",
        UsageWindow.IsoWeek => $"addWeeks({{first:DateTime('UTC')}}, {number})",
        _ => $"addMonths({{first:DateTime('UTC')}}, {number})",
    };

    private string Namespace => Request.GroupBy == UsageGroup.None ? "" : "\n  windows.group_id AS namespace_id,";

    /// <summary>Both are null in a window where nothing was counted of any value.</summary>
    private string Value => !Request.Measure.IsPerValue ? "" :
        $"\n  if(counted.is_counted = 1, counted.identifier, NULL) AS identifier,"
        + $"\n  if(counted.is_counted = 1, {ValueText}, NULL) AS identifier_value,";

    private string ValueText => Request.Format == AnswerFormat.Csv ? SpreadsheetText.Sql("counted.identifier_value") : "counted.identifier_value";

    private string GroupsSql => Request.AreGroupsNamed
        ? "SELECT arrayJoin({groups:Array(Int64)}) AS group_id"
        : $"SELECT DISTINCT group_id FROM ({Counted.CountedSql}) UNION DISTINCT SELECT arrayJoin({{groups:Array(Int64)}}) AS group_id";
}

/// <summary>A window of an export.</summary>
/// <param name="IsZero">A group without events has 0 in it.</param>
internal readonly record struct UsageExportWindow(bool IsZero, bool IsComplete);

/// <summary>Windows in a row that have something in common, by their position in the calendar.</summary>
internal readonly record struct WindowRun(ulong First, ulong End)
{
    public static IEnumerable<WindowRun> Of(IReadOnlyList<UsageExportWindow> windows, Func<UsageExportWindow, bool> isIn)
    {
        for (var first = 0; first < windows.Count; first++)
        {
            if (!isIn(windows[first])) { continue; }
            var end = first + 1;
            while (end < windows.Count && isIn(windows[end])) { end++; }
            yield return new WindowRun((ulong)first, (ulong)end);
            first = end;
        }
    }
}
