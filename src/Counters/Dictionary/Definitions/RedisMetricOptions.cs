using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Reads the <c>options</c> of a <c>redis</c> metric (GitLab: <c>RedisMetric</c>): an event of a counter, which is known by its prefix. The event
/// is called <c>prefix_event</c> here, as in GitLab's own API: <c>create</c> alone would be the merge requests and the snippets together.
/// </summary>
internal static class RedisMetricOptions
{
    private const string CounterClass = "counter_class";
    private static readonly ImmutableArray<string> KnownFields = ["event", "prefix", "include_usage_prefix", CounterClass];

    /// <summary>The prefixes of GitLab's counter classes, by which definitions of 2021 knew them (<c>lib/gitlab/usage_data_counters/</c>).</summary>
    private static readonly FrozenDictionary<string, string> Prefixes = new Dictionary<string, string>
    {
        ["CycleAnalyticsCounter"] = "cycle_analytics",
        ["DesignsCounter"] = "design_management_designs",
        ["DiffsCounter"] = "diff",
        ["KubernetesAgentCounter"] = "kubernetes_agent",
        ["MergeRequestCounter"] = "merge_request",
        ["MergeRequestWidgetExtensionCounter"] = "i_code_review_merge_request_widget",
        ["NoteCounter"] = "note",
        ["PackageEventCounter"] = "package_events",
        ["ProductivityAnalyticsCounter"] = "productivity_analytics",
        ["SnippetCounter"] = "snippet",
        ["SourceCodeCounter"] = "source_code",
        ["StaticSiteEditorCounter"] = "static_site_editor",
        ["WikiPageCounter"] = "wiki_pages",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static MetricRules Rules(YamlFields metric)
    {
        var options = metric.Fields("options");
        if (options is null || options.Text("event") is not { } name) { return MetricSource.NamesNoEvent(metric); }
        options.WarnOfUnknown(KnownFields, "option");
        var prefix = Prefix(options);
        var eventName = prefix is null ? name : $"{prefix}_{name}";
        var key = (options.Text("include_usage_prefix") == "false" ? "" : "USAGE_") + eventName;
        var rule = RuleParser.Compile(metric, options.LineOf("event"), new CountingRule(eventName, [], RuleKind.Total, UniqueIdentifier.None));
        return rule is null ? MetricRules.None : new([rule with { LegacyKey = key.ToUpperInvariant() }]);
    }

    private static string? Prefix(YamlFields options)
    {
        if (options.Text(CounterClass) is not { } counterClass || options.Node("prefix") is not null) { return options.Text("prefix"); }
        var prefix = Prefixes.GetValueOrDefault(counterClass);
        if (prefix is null) { options.Error(CounterClass, $"the prefix of counter class '{counterClass}' is not known; give it as prefix"); }
        return prefix;
    }
}
