using System.Collections.Immutable;

namespace Counters.Dictionary.Definitions;

/// <summary>
/// Warns of fields that GitLab's event schema knows in none of its vintages (GitLab: <c>config/events/schema.json</c>, and the older style that
/// kept a description beside each property).
/// </summary>
internal static class EventFields
{
    private static readonly ImmutableArray<string> Known =
    [
        "action", "additional_properties", "category", "description", "distributions", "extra_properties", "extra_trackers", "identifiers",
        "iglu_schema_url", "internal_events", "introduced_by_url", "label_description", "milestone", "milestone_removed", "product_categories",
        "product_category", "product_group", "product_section", "product_stage", "property_description", "removed_by_url", "status", "tiers",
        "value_description", "value_type",
    ];

    public static void Check(YamlFields definition) => definition.WarnOfUnknown(Known, "field");
}
