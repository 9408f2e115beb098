using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Counters.SystemTests.Fixtures;
using Counters.SystemTests.Load;
using Counters.Testing;
using Counters.Testing.Helm;
using Counters.Testing.Telemetry;
using Xunit;

namespace Counters.SystemTests.Telemetry;

/// <summary>What the chart's alerts and dashboards ask for is what a host tells: every metric, every label, every value of one.</summary>
public sealed partial class WatchedMetricsTests
{
    private static readonly TimeSpan VisibleWithin = TimeSpan.FromSeconds(30);

    /// <summary>Prometheus and its operator add these to every series.</summary>
    private static readonly FrozenSet<string> OfTheScraper = ["job", "namespace", "instance"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_of_the_alerts_and_the_dashboards_is_told_by_a_host_with_those_labels_and_values()
    {
        var shown = await ScrapeAsync();
        var declared = TelemetryTable.Read().Values.ToDictionary(PrometheusName);

        // The table's names and those of a real host are the same: so what a host shows only after a fault may be looked up in the table.
        Assert.All(
            shown.Types.Where(family => family.Key.StartsWith("counters_", StringComparison.Ordinal)), family => Assert.Equal(PrometheusType(declared[family.Key]), family.Value));
        var queries = await QueriesAsync();
        Assert.True(queries.Count > 40, $"Only {queries.Count} queries were found.");
        Assert.All(queries, text =>
        {
            var fault = Fault(PromQuery.Parse(text), shown, declared);
            Assert.True(fault is null, $"{fault}: {text}");
        });
    }

    private static string? Fault(PromQuery query, PrometheusText shown, IReadOnlyDictionary<string, TelemetryTable> declared)
    {
        foreach (var selector in query.Selectors.Where(selector => selector.Name != "up"))
        {
            if (LabelsOf(selector.Name, shown, declared) is not { } labels) { return $"no metric {selector.Name}"; }
            foreach (var (label, values) in selector.Matchers.Where(matcher => !OfTheScraper.Contains(matcher.Label)))
            {
                if (!labels.TryGetValue(label, out var known)) { return $"{selector.Name} has no label {label}"; }
                if (values.FirstOrDefault(value => value.Length > 0 && !IsStatus(label, value) && !known.Contains(value)) is { } other)
                {
                    return $"{label} of {selector.Name} is never {other}";
                }
            }

            if (query.GroupedBy.FirstOrDefault(label => !OfTheScraper.Contains(label) && !labels.ContainsKey(label)) is { } group)
            {
                return $"{selector.Name} has no label {group}";
            }
        }

        return null;
    }

    /// <summary>By what the table declares for metrics of our own, since a label may come with a fault only; by what was shown for others'.</summary>
    private static Dictionary<string, string[]>? LabelsOf(string name, PrometheusText shown, IReadOnlyDictionary<string, TelemetryTable> declared)
    {
        var family = HistogramPart().Replace(name, "");
        if (declared.GetValueOrDefault(name) is { Kind: not "histogram" } row || (declared.TryGetValue(family, out row) && row.Kind == "histogram" && family != name))
        {
            var labels = row.Labels.ToDictionary(label => label.Key.Replace('.', '_'), label => label.Value);
            if (name.EndsWith("_bucket", StringComparison.Ordinal)) { labels["le"] = Bounds(shown, name); }
            return labels;
        }

        return shown.Series.GetValueOrDefault(name)?.ToDictionary(label => label.Key, label => label.ToArray());
    }

    private static string[] Bounds(PrometheusText shown, string name) => shown.Series.TryGetValue(name, out var labels) ? [.. labels["le"]] : [];

    /// <summary>Any status that HTTP has may come.</summary>
    private static bool IsStatus(string label, string value) => label == "http_response_status_code" && int.Parse(value, CultureInfo.InvariantCulture) is >= 200 and < 600;

    private static string PrometheusName(TelemetryTable metric)
    {
        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return metric.Name.Replace('.', '_') + unit + (metric.Kind == "counter" ? "_total" : "");
    }

    private static string PrometheusType(TelemetryTable metric) => metric.Kind == "updowncounter" ? "gauge" : metric.Kind;

    /// <summary>Everything that Prometheus is asked: by the alerts, in their tests, by the dashboards.</summary>
    private static async Task<List<string>> QueriesAsync()
    {
        var rules = await RenderedRules.ReadAsync();
        var tests = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests/Counters.Tests/Helm/rules.test.yaml"), Cancellation);
        var dashboard = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(HelmProgram.Chart, "dashboards/operators.json"), Cancellation));
        var panels = dashboard.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!);
        var variables = dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Where(variable => variable.GetProperty("type").GetString() == "query")
            .Select(variable => LabelValues().Match(variable.GetProperty("query").GetString()!).Groups[1].Value + "{}");
        var expressions = Expression().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(rules.Split("- alert:").Length - 1, expressions.Count);
        return [.. expressions, .. TestedSeries().Matches(tests).Select(match => match.Groups[1].Value), .. panels, .. variables];
    }

    /// <summary>A host that has counted, rejected and refused.</summary>
    private static async Task<PrometheusText> ScrapeAsync()
    {
        await using var host = new HostProcess(HostProcess.SystemDictionary, "--Counters:Canary:Interval=00:00:01");
        await host.StartAsync();
        Assert.True((await new EventClient(host.Http).SendAsync(new EventStream().Next(10))).IsAcknowledged);
        using var rejected = await host.Http.PostAsJsonAsync("/v1/events", new { @event = "no_such_event", namespace_id = 7 }, Cancellation);
        using var refused = await host.Http.PostAsync("/v1/events", new StringContent("{", null, "application/json"), Cancellation);
        var text = PrometheusText.Parse(await host.Http.GetStringAsync("/metrics", Cancellation));
        await Eventually.HoldsAsync(
            VisibleWithin,
            async () => (text = PrometheusText.Parse(await host.Http.GetStringAsync("/metrics", Cancellation))).Sum("counters_canary_freshness_seconds_count") > 0
                ? null
                : "no canary has come through",
            host.Log.ToString);
        return text;
    }

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();

    /// <summary>On one line, or folded over the more indented lines that follow.</summary>
    [GeneratedRegex(@"^ +expr: (?:>-\n)?(.+(?:\n {10,}\S.*)*)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"series: '([^']+)'")]
    private static partial Regex TestedSeries();

    [GeneratedRegex(@"^label_values\((\w+), \w+\)$")]
    private static partial Regex LabelValues();
}
