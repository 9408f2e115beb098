using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Warns of what GitLab's schema does not know and counting does not need: the fields and words of all its vintages
/// (GitLab: <c>config/metrics/schema/base.json</c>).
/// </summary>
internal static class MetricFields
{
    private static readonly ImmutableArray<string> Known =
    [
        "data_category", "data_source", "description", "distribution", "events", "instrumentation_class", "introduced_by_url", "key_path", "milestone",
        "milestone_removed", "name", "options", "performance_indicator_type", "product_categories", "product_category", "product_group",
        "product_section", "product_stage", "removed_by_url", "repair_issue_url", "skip_validation", "status", "tier", "tiers", "time_frame",
        "value_json_schema", "value_type",
    ];

    private static readonly ImmutableArray<(string Field, ImmutableArray<string> Words)> Vocabulary =
    [
        ("data_category", ["operational", "optional", "standard", "subscription"]),
        ("distribution", ["ce", "ee"]),
        ("performance_indicator_type", ["customer_health_score", "devops_report", "gmau", "leading_indicator", "lighthouse", "paid_gmau", "smau", "umau"]),
        ("tier", ["bronze", "free", "gold", "premium", "silver", "starter", "ultimate"]),
        ("tiers", ["free", "premium", "ultimate"]),
        ("value_type", ["boolean", "number", "object", "string"]),
    ];

    public static void Check(YamlFields metric)
    {
        metric.WarnOfUnknown(Known, "field");
        foreach (var (field, words) in Vocabulary)
        {
            foreach (var word in metric.Texts(field).Where(word => !words.Contains(word.ToLowerInvariant())))
            {
                metric.Warn(field, $"unknown {field} '{word}': {string.Join(", ", words)}");
            }
        }

        if (metric.Text("data_source") == MetricSource.InternalEvents && metric.Node("instrumentation_class") is not null)
        {
            metric.Warn("instrumentation_class", $"is not read: a metric of {MetricSource.InternalEvents} counts what its events say");
        }
    }
}
