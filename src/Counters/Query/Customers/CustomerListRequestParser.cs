using System.Globalization;
using Counters.Contracts;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.ServicePing;
using Microsoft.AspNetCore.Http;

namespace Counters.Query.Customers;

/// <summary>Reads a question for a page of customers from a query string, and says what to mend when it cannot.</summary>
internal sealed class CustomerListRequestParser(IRuleRegistry registry, TimeProvider time)
{
    private const int LimitDefault = 100;
    private const int LimitMax = 1_000;

    private static readonly string[] Known =
        ["name_prefix", "namespace_id", "plan", "sort", "window", "limit", "cursor", "recorded_at", "format"];

    /// <exception cref="RefusedException">Something is unknown or makes no sense.</exception>
    public CustomerListRequest Read(HttpRequest http)
    {
        var query = new QueryParameters(http.Query, Known);
        var order = query.Single("sort") ?? "id";
        var after = After(query, order);
        var recordedAt = after is null ? query.RecordedAt(time.GetUtcNow()) : DateTimeOffset.FromUnixTimeSeconds(after.RecordedAt);
        var isDescending = order.StartsWith('-');
        var sort = order.TrimStart('-') switch { "id" => CustomerSort.Id, "name" => CustomerSort.Name, "seats" => CustomerSort.Seats, _ => CustomerSort.Metric };
        var rules = registry.InForce;
        var measure = sort == CustomerSort.Metric ? Measure.OfMetric(order.TrimStart('-'), rules) : null;
        return new CustomerListRequest(
            recordedAt,
            query.Single("name_prefix"),
            query.Whole("namespace_id", 1, long.MaxValue),
            query.Single("plan"),
            order,
            sort,
            isDescending,
            measure,
            Period(query, rules, measure, recordedAt),
            (int)(query.Whole("limit", 1, LimitMax) ?? LimitDefault),
            after)
        {
            Reach = Caller.Of(http.HttpContext).Reach,
        };
    }

    private static CustomerCursor? After(QueryParameters query, string order)
    {
        if (query.Single("cursor") is not { } text) { return null; }
        var cursor = CustomerCursor.Parse(text);
        var isOurs = cursor is { RecordedAt: >= 0 } && cursor.RecordedAt < Timestamp.End.ToUnixTimeSeconds()
            && (!Sorts(order, "seats") || long.TryParse(cursor.Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            && (Sorts(order, "seats") || Sorts(order, "id") || Sorts(order, "name") || Amount.TryParse(cursor.Key, out _));
        return isOurs && cursor!.Order == order
            ? cursor
            : throw RefusedException.BadParameter("cursor", "it is not the next_cursor of a page with the same sort; begin again without it.");
    }

    private static bool Sorts(string order, string by) => order.TrimStart('-') == by;

    /// <summary>By default the metric's own time frame.</summary>
    private static ComparedPeriod? Period(QueryParameters query, IRuleRegistry rules, Measure? measure, DateTimeOffset recordedAt)
    {
        var window = CustomerUsageRequestParser.LastComplete(query, recordedAt);
        if (measure is null)
        {
            return window is null ? null : throw RefusedException.BadParameter("window", "it is of the metric that is sorted by; give sort=<key path> or leave it out.");
        }

        if (window is not null) { return window; }
        var metric = rules.Dictionary.Metrics.First(metric => metric.KeyPath == measure.Name && metric.IsReported);
        return MetricReading.IsCountable(metric) && ComparedPeriod.Of(metric.TimeFrame, recordedAt) is { } own
            ? own
            : throw RefusedException.BadParameter("window", $"'{measure.Name}' counts distinct values, which cannot be had over all time; give a window.");
    }
}
