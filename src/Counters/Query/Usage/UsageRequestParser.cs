using System.Globalization;
using Counters.Dictionary;
using Counters.Http;
using Counters.Query.ServicePing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Counters.Query.Usage;

/// <summary>Reads a usage question from a query string, and says what to mend when it cannot.</summary>
internal sealed class UsageRequestParser(IRuleRegistry registry, IOptions<QueryOptions> options, TimeProvider time)
{
    private static readonly string[] Known =
        ["metric", "event", "counter", "namespace_id", "root_namespace_id", "customer_id", "from", "to", "window", "group_by", "format"];

    /// <summary>The parameters that a question may have.</summary>
    internal static IEnumerable<string> Served => Known;

    private static readonly Dictionary<string, UsageGroup> Groups = new(StringComparer.Ordinal)
    {
        ["none"] = UsageGroup.None,
        ["namespace_id"] = UsageGroup.Namespace,
        ["root_namespace_id"] = UsageGroup.RootNamespace,
    };

    /// <exception cref="RefusedException">Something is missing, unknown or makes no sense.</exception>
    public UsageRequest Read(HttpRequest request)
    {
        var query = new QueryParameters(request.Query, Known);
        var measure = Measured(query);
        var window = Window(query.Single("window") ?? UsageWindow.Day.Name, measure);
        var namespaces = Ids(query, "namespace_id");
        var roots = Ids(query, "root_namespace_id");
        var customer = query.Single("customer_id");
        return new UsageRequest(
            measure,
            namespaces,
            roots,
            Asked(query, measure, window),
            window,
            Group(query.Single("group_by"), namespaces, roots, customer),
            AnswerFormats.Of(request, AnswerFormats.All),
            customer)
        {
            Reach = Caller.Of(request.HttpContext).Reach,
        };
    }

    private Measure Measured(QueryParameters query) => (query.Single("metric"), query.Single("event"), query.Single("counter")) switch
    {
        ({ } keyPath, null, null) => Measure.OfMetric(keyPath, registry.InForce),
        (null, { } name, null) => Measure.OfEvent(name, registry.InForce),
        (null, null, { } path) => Measure.OfCounter(path, registry.InForce),
        (null, null, null) => throw RefusedException.BadParameter(
            "metric", "say what to count: either metric (a key path), event (an event's name) or counter (a rule's canonical path)."),
        _ => throw RefusedException.BadParameter("metric", "give one of metric, event and counter, not several."),
    };

    private static UsageWindow Window(string name, Measure measure)
    {
        if (!UsageWindows.TryParse(name, out var window))
        {
            throw RefusedException.BadParameter("window", $"'{name}' is none of {string.Join(", ", UsageWindows.Names)}.");
        }

        return measure.IsUnique && window == UsageWindow.Hour
            ? throw RefusedException.BadParameter(
                "window", $"'{measure.Name}' counts distinct values, whose sketches are kept by the day: day is the finest window.")
            : window;
    }

    /// <summary>By default the last four complete ISO weeks and everything since, the window that is still running included.</summary>
    private Period Asked(QueryParameters query, Measure measure, UsageWindow window)
    {
        var now = time.GetUtcNow();
        var from = query.Instant("from") ?? window.StartOf(PingWindows.LastFourCompleteWeeks(now).From);
        var to = query.Instant("to") ?? window.Around(now).To;
        if (from >= to)
        {
            throw RefusedException.BadParameter(
                "from", $"{Timestamp.Format(from)} is not before 'to', {Timestamp.Format(to)}; the range includes from and excludes to.");
        }

        var finest = measure.IsUnique ? UsageWindow.Day : UsageWindow.Hour;
        foreach (var (name, instant) in new[] { ("from", from), ("to", to) })
        {
            if (finest.StartOf(instant) != instant)
            {
                throw RefusedException.BadParameter(
                    name,
                    $"{Timestamp.Format(instant)} is inside {(measure.IsUnique ? "a day" : "an hour")}; "
                    + $"take {Timestamp.Format(finest.StartOf(instant))} or {Timestamp.Format(finest.Around(instant).To)}.");
            }
        }

        return new Period(from, to);
    }

    private long[] Ids(QueryParameters query, string name)
    {
        var texts = query.All(name);
        if (texts.Count > options.Value.NamespacesMax)
        {
            throw RefusedException.BadParameter(name, $"{texts.Count} are too many: at most {options.Value.NamespacesMax} in one question.");
        }

        return [.. texts.Select(text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw RefusedException.BadParameter(name, $"'{text}' is not a whole number; repeat the parameter for several.")).Distinct()];
    }

    /// <summary>By default the kind of namespace that was named, or the customer as a whole, so that the answer speaks of what was asked about.</summary>
    private static UsageGroup Group(string? name, long[] namespaces, long[] roots, string? customer) => name switch
    {
        null when customer is not null && namespaces.Length + roots.Length == 0 => UsageGroup.None,
        null => namespaces.Length > 0 ? UsageGroup.Namespace : UsageGroup.RootNamespace,
        _ when Groups.TryGetValue(name, out var group) => group,
        _ => throw RefusedException.BadParameter("group_by", $"'{name}' is none of {string.Join(", ", Groups.Keys)}."),
    };
}
